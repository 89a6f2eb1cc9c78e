-- Whether a customer waits for an answer to a low rating, for lists of many.
CREATE INDEX voice_low_customer ON voice (customer_id) WHERE stars > 0 AND stars < 3 AND answered_at = 0;
