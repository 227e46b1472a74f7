PRAGMA application_id = 1380537163;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('riskengine_0001');
CREATE TABLE articles (
	content_hash TEXT NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	language TEXT NOT NULL, 
	canonical_url TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	supersedes TEXT, 
	published_at TEXT, 
	published_flag TEXT NOT NULL, 
	first_seen_at TEXT NOT NULL, 
	CONSTRAINT pk_articles PRIMARY KEY (content_hash), 
	CONSTRAINT fk_articles_supersedes FOREIGN KEY(supersedes) REFERENCES articles (content_hash)
)
 STRICT

;
INSERT INTO "articles" VALUES('6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b','Title 1 — “quoted” 朝鮮','Text 1. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. Troops crossed the border at dawn. ','en','https://news.example/1',1,NULL,'2026-03-01T08:30:00.000000+00:00','','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE assessments (
	content_hash TEXT NOT NULL, 
	model TEXT NOT NULL, 
	log_odds REAL NOT NULL, 
	risk REAL NOT NULL, 
	level TEXT NOT NULL, 
	driver TEXT NOT NULL, 
	capped_by TEXT NOT NULL, 
	body TEXT NOT NULL, 
	assessed_at TEXT NOT NULL, 
	CONSTRAINT pk_assessments PRIMARY KEY (content_hash, model), 
	CONSTRAINT fk_assessments_content_hash FOREIGN KEY(content_hash) REFERENCES articles (content_hash)
)
 STRICT

;
INSERT INTO "assessments" VALUES('6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b','sentences-1',1.25,0.5,'high','conflict','','{"content_hash":"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b","risk":0.5,"driver":"conflict","level":"high","capped_by":"","log_odds":1.25,"base":-2.3,"rest":0.1,"heads":{"conflict":0.7,"cooperation_threat":0.1},"signals":{"force":0.8,"threat":0.3333333333333333},"actors":[{"name":"Russia","code":"RUS","kind":"country","role":"source"}],"dyads":[["RUS","UKR"],["RUS","POL"]],"regions":[{"name":"Eastern Europe","code":"151","role":"arena"}],"keywords":[{"text":"troops","category":"posture","kind":"cue","status":"done","start":0,"end":6,"field":"text"}],"evidence":[{"sentence":"Troops crossed.","signal":"force","status":"done","contribution":1.5,"why":[{"term":"cross","log_odds":1.0},{"term":"troops","log_odds":0.5}],"paragraph":0,"start":0,"end":0,"field":"text"},{"sentence":"Nothing else.","signal":"background","status":"done","contribution":0.0,"why":[],"paragraph":0,"start":0,"end":0,"field":"text"}],"language":"en","model":"sentences-1","id":"label-1"}','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE decisions (
	id TEXT NOT NULL, 
	story_id TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	action TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	level TEXT NOT NULL, 
	risk REAL NOT NULL, 
	channel TEXT NOT NULL, 
	decided_at TEXT NOT NULL, 
	CONSTRAINT pk_decisions PRIMARY KEY (id), 
	CONSTRAINT fk_decisions_story_id FOREIGN KEY(story_id) REFERENCES stories (id)
)
 STRICT

;
INSERT INTO "decisions" VALUES('alert-00001','6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b','border','open','its risk 0.70 is above the threshold','high',0.7,'#alerts','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE outbox (
	alert_id TEXT NOT NULL, 
	story_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	state TEXT NOT NULL CONSTRAINT ck_outbox_state CHECK (state IN ('pending', 'sending', 'uncertain', 'sent', 'dead')), 
	message TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	created_at TEXT NOT NULL, 
	not_before TEXT NOT NULL, 
	lease_until TEXT, 
	first_attempt_at TEXT, 
	deadline TEXT NOT NULL, 
	last_error TEXT NOT NULL, 
	sent_at TEXT, 
	external_ref TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (alert_id), 
	CONSTRAINT fk_outbox_alert_id FOREIGN KEY(alert_id) REFERENCES decisions (id)
)
 STRICT

;
INSERT INTO "outbox" VALUES('alert-00001','6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b','#alerts','pending','{"alert_id":"alert-00001","text":"HIGH alert-00001","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"alert-00001"}}],"channel":"#alerts","follows":"","replaces":[]}',0,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,'2026-03-02T09:30:00.000000+00:00','',NULL,'');
CREATE TABLE runs (
	run_id TEXT NOT NULL, 
	now TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	finished_at TEXT, 
	exit_code INTEGER, 
	report TEXT NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (run_id)
)
 STRICT

;
CREATE TABLE sightings (
	id INTEGER NOT NULL, 
	content_hash TEXT NOT NULL, 
	source TEXT NOT NULL, 
	url TEXT NOT NULL, 
	place TEXT NOT NULL, 
	guid TEXT NOT NULL, 
	external_id TEXT NOT NULL, 
	published_at TEXT, 
	first_seen_at TEXT NOT NULL, 
	CONSTRAINT pk_sightings PRIMARY KEY (id), 
	CONSTRAINT uq_sightings_content_hash_place UNIQUE (content_hash, place), 
	CONSTRAINT fk_sightings_content_hash FOREIGN KEY(content_hash) REFERENCES articles (content_hash)
)
 STRICT

;
INSERT INTO "sightings" VALUES(1,'6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b','wire','https://news.example/1','a6c0259449385fd56393881a85355bb2ef31cd436128e954fdabdf4def2769b3','guid-1','label-1','2026-03-01T08:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE sources (
	source TEXT NOT NULL, 
	etag TEXT NOT NULL, 
	last_modified TEXT NOT NULL, 
	last_ok_at TEXT, 
	last_tried_at TEXT, 
	last_item_at TEXT, 
	failures INTEGER NOT NULL, 
	last_error TEXT NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (source)
)
 STRICT

;
CREATE TABLE stories (
	id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	risk REAL NOT NULL, 
	level TEXT NOT NULL, 
	driver TEXT NOT NULL, 
	capped_by TEXT NOT NULL, 
	dyad TEXT NOT NULL, 
	origins INTEGER NOT NULL, 
	articles INTEGER NOT NULL, 
	opened_at TEXT NOT NULL, 
	updated_at TEXT NOT NULL, 
	merged_into TEXT NOT NULL, 
	CONSTRAINT pk_stories PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "stories" VALUES('6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b','Title 1',0.5,'high','conflict','','["RUS","UKR"]',1,1,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','');
CREATE TABLE story_articles (
	story_id TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	CONSTRAINT pk_story_articles PRIMARY KEY (content_hash), 
	CONSTRAINT fk_story_articles_story_id FOREIGN KEY(story_id) REFERENCES stories (id), 
	CONSTRAINT fk_story_articles_content_hash FOREIGN KEY(content_hash) REFERENCES articles (content_hash)
)
 STRICT

;
INSERT INTO "story_articles" VALUES('6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b','6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b');
CREATE INDEX ix_articles_canonical_url ON articles (canonical_url);
CREATE INDEX ix_sightings_url ON sightings (url);
CREATE INDEX ix_stories_risk ON stories (risk);
CREATE INDEX ix_story_articles_story_id ON story_articles (story_id);
CREATE INDEX ix_decisions_story_id ON decisions (story_id);
CREATE INDEX ix_outbox_state_not_before ON outbox (state, not_before);
CREATE INDEX ix_outbox_story_id_channel ON outbox (story_id, channel);
COMMIT;
