"""What people decide: applications, awards, replies, judgements, and who may take which step.

Everything decided is an entry of the journal (:mod:`amtsatlas.awards.journal`); states are derived from it by
:mod:`amtsatlas.domain.award`. May import domain, results, programmes, publications and the portal's frame; the engine
imports nothing of it. Judgements reach the count by the front door, as a delivery, for which
:mod:`amtsatlas.awards.judgements` imports what takes deliveries in.
"""
