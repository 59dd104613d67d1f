export { PROFESSION_CHOICES, PROFESSION_VALUES, PROFESSIONS, type Profession } from '../../lib/professions.ts';
