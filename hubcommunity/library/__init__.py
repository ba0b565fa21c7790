"""Resources that the hub publishes: each in versions, with who stands behind them."""
