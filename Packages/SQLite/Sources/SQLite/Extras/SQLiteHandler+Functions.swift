public import SQLCore

extension SQLHandler where Driver == SQLiteDriver {
    /// Makes a Swift function callable from SQL, on every connection of this handler, those to come included.
    ///
    /// What the function throws ends the statement: the call throws `ConnError` with the kind of a thrown `ConnError`,
    /// else `.server`, and the thrown error as `underlying`. The function is never called after the handler was closed.
    ///
    /// - Parameters:
    ///   - name: The name in SQL, 1 to 255 bytes; upper and lower case count the same. A function of the same name and
    ///     number of arguments is replaced, SQLite's own included.
    ///   - arguments: How many arguments it takes, 0 to 127; `nil` for any number.
    ///   - isDeterministic: Whether equal arguments always give equal results, which lets SQLite call it less often.
    ///   - isAllowedInSchema: Whether views, triggers and indexes may call it. False keeps a schema from elsewhere from
    ///     calling it.
    ///   - body: Gets the arguments as SQLite stores them: NULL, `.int`, `.double`, `.string` or `.bytes`. Called on the
    ///     thread that runs the statement; several threads may call it at once. It must not use this handler.
    /// - Throws: `.invalidInput` or `.misuse(.invalidArgument)` for a name or number that SQLite does not take.
    public func registerFunction(
        _ name: String,
        arguments: Int? = nil,
        isDeterministic: Bool = false,
        isAllowedInSchema: Bool = false,
        _ body: @escaping @Sendable (_ arguments: [SQLValue]) throws -> SQLValue
    ) throws(ConnError) {
        try register(name, arguments, isDeterministic, isAllowedInSchema, .scalar(body))
    }

    /// Makes a Swift aggregate callable from SQL, on every connection of this handler, those to come included.
    ///
    /// - Parameters:
    ///   - name: The name in SQL, 1 to 255 bytes.
    ///   - arguments: How many arguments it takes, 0 to 127; `nil` for any number.
    ///   - isDeterministic: Whether equal rows always give equal results.
    ///   - isAllowedInSchema: Whether views and triggers may call it.
    ///   - make: Makes the state of one group; called on the thread that runs the statement.
    /// - Throws: `.invalidInput` or `.misuse(.invalidArgument)` for a name or number that SQLite does not take.
    public func registerAggregate(
        _ name: String,
        arguments: Int? = nil,
        isDeterministic: Bool = false,
        isAllowedInSchema: Bool = false,
        _ make: @escaping @Sendable () -> any SQLiteAggregateFunction
    ) throws(ConnError) {
        try register(name, arguments, isDeterministic, isAllowedInSchema, .aggregate(make))
    }

    private func register(
        _ name: String,
        _ arguments: Int?,
        _ isDeterministic: Bool,
        _ isAllowedInSchema: Bool,
        _ body: SwiftFunction.Body
    ) throws(ConnError) {
        let function = SwiftFunction(
            name: name,
            arguments: Int32(clamping: arguments ?? -1),
            isDeterministic: isDeterministic,
            isAllowedInSchema: isAllowedInSchema,
            body: body
        )
        if let arguments, arguments < 0 {
            throw ConnError(
                .misuse(.invalidArgument),
                "The function '\(name)' was registered with \(arguments) arguments",
                advice: "SQLite allows 0 to 127, and nil for any number"
            )
        }
        try function.validate()
        driver.shared.functions.add(function)
    }
}
