declare const DARTAGNAN_VERSION: string | undefined;

/** Version of this package, put in by the build; `dev` where the sources run unbuilt. */
export const version: string = typeof DARTAGNAN_VERSION === 'string' ? DARTAGNAN_VERSION : 'dev';
