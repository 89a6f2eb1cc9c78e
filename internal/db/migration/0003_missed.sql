-- Late and broken promises are few among many: the evidence of a board finds them
-- without reading the kept ones.
CREATE INDEX promise_late_day ON promise (due_day, place_id, customer_id, id) WHERE state = 'late';
CREATE INDEX promise_broken_day ON promise (due_day, place_id, customer_id, id) WHERE state = 'broken';
