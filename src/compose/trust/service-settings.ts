import type { trustServiceSection } from '../config/sections/trust-service.ts';
import type { SettingValues } from '../config/setting.ts';

/** Values of the settings of trusted roots, signing configurations and the service. */
export type TrustServiceSettings = SettingValues<typeof trustServiceSection.settings>;
