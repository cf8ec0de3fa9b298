@_exported public import MoneyOrders
