"""The portal's pages about payment plans: a customer's own ones, and a proposal behind its signed link."""
