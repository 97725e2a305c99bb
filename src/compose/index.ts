/** Rooms that stand in the house; each loads only itself and what it needs. */
export const rooms = {};
