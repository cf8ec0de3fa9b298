/// What the compiler made of a statement, kept with it.
protocol StatementPlan: AnyObject {}
