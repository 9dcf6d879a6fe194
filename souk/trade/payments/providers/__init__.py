"""Ways to move money: a sandbox in a process of its own, and adapters shaped like Stripe, Alipay and WeChat Pay."""
