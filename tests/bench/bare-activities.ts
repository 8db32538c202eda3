/** Activities that do nothing; `step` answers what the benchmark wants the workflow to do next. */
export interface BareActivities {
  step(): Promise<'send' | 'wait'>;
  send(): Promise<null>;
}
