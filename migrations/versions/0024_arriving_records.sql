-- Records of another service keep the sensitivity that they have there.

ALTER TABLE import_stage ADD COLUMN sensitivity text;
COMMENT ON COLUMN import_stage.sensitivity IS 'How carefully it is to be shown, where the file says; else as its noun.';
