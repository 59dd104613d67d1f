/** Where a licence can be from, in full as PARS wants it (domain rules, PARS learner template column 7). */
export const LICENCE_STATES: readonly string[] = (
  'Alabama|Alaska|American Samoa|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|' +
  'Georgia|Guam|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|' +
  'Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|' +
  'North Dakota|Northern Mariana Islands|Ohio|Oklahoma|Oregon|Pennsylvania|Puerto Rico|Rhode Island|South Carolina|' +
  'South Dakota|Tennessee|Texas|US Virgin Islands|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming'
).split('|');
