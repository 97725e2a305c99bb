/** A room: whether it must stay free of Node, and the rooms that it may import. */
export interface Room {
  readonly pure?: boolean;
  readonly needs: readonly string[];
}

export declare const rooms: Readonly<Record<string, Room>>;
