/** Day count bases of simple daily interest. */
export type DayCount = 'ACT/365F' | 'ACT/360' | 'ACT/ACT' | '30/360' | '30E/360';
