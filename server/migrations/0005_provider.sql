-- Who the provider of accounts says somebody is: its address and its own id of them. Users with passwords have none.
ALTER TABLE users ADD COLUMN subject TEXT;
CREATE UNIQUE INDEX users_by_subject ON users (subject);
