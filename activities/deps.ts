import type { ChangeDeps } from '../src/commands/ports';
import type { OutgoingMessage, Provider, SendOutcome } from '../src/providers/outcome';
import type { InstallationStore } from '../src/store/installation';
import type { Lists } from '../src/store/lists';
import type { OwnTemplate } from '../src/texts/templates';

/** What the activities are made with; nothing here knows Temporal. */
export interface ActivityDeps extends ChangeDeps {
  readonly lists: Lists;
  /** Texts of creditors; absent: nobody has published any. */
  readonly templates?: {
    newestFor(messageId: string): Promise<readonly OwnTemplate[]>;
  };
  readonly installation: Pick<InstallationStore, 'hold'>;
  /** Name of this worker process, kept with every attempt. */
  readonly worker: string;
  readonly providers: Readonly<Record<OutgoingMessage['channel'], Provider>>;
  readonly counsel: {
    transmit(hand: {
      placementId: string;
      accountId: string;
      counselId: string;
      pack: unknown;
    }): Promise<SendOutcome>;
  };
  /** Evidence for an ambiguous SMS: the provider's list. Null: none found, or not to be had. */
  readonly findSent: (
    message: OutgoingMessage,
    sentAfterAt: number,
    bodySha256: string | null,
  ) => Promise<string | null>;
  readonly publicUrl: string;
}
