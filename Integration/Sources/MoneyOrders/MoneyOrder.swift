public import SQLCore

/// One transfer: which accounts, and how much. The same number and seed give the same transfer.
public struct MoneyOrder: Sendable {
    /// How many accounts there are.
    public static let accounts = 1_000
    /// What each holds at first.
    public static let balance = 1_000

    /// The transfer's number.
    public let id: Int
    /// The account that gives.
    public let source: Int
    /// The account that gets.
    public let target: Int
    /// How much.
    public let amount: Int

    /// The transfer of that number.
    public init(_ id: Int, seed: UInt64) {
        var dice = Dice(seed &+ UInt64(id) &* 0x1234_5678_9ABC_DEF1)
        self.id = id
        source = .random(in: 0..<Self.accounts, using: &dice)
        target = (source + .random(in: 1..<Self.accounts, using: &dice)) % Self.accounts
        amount = .random(in: 1...100, using: &dice)
    }

    /// What does it, inside a transaction.
    public var statements: [SQLQuery] {
        [
            "UPDATE accounts SET balance = balance - \(amount) WHERE id = \(source)",
            "UPDATE accounts SET balance = balance + \(amount) WHERE id = \(target)",
            "INSERT INTO transfers VALUES (\(id), \(source), \(target), \(amount))",
        ]
    }

    /// Makes and fills the tables: `accounts`, `transfers`, and `commit_marker` for marker rows.
    ///
    /// - Parameter markerType: The type of the marker's identifier, in the engine's words.
    public static func makeTables(_ owner: SQLHandler<some SQLDriver>, markerType: String = "CHAR(36)") async throws {
        try await owner.execute("CREATE TABLE accounts (id INT PRIMARY KEY, balance BIGINT NOT NULL)")
        try await owner.execute(
            """
            CREATE TABLE transfers (
                id BIGINT PRIMARY KEY, source INT NOT NULL, target INT NOT NULL, amount BIGINT NOT NULL
            )
            """
        )
        try await owner.execute("CREATE TABLE commit_marker (id \(unsafe: markerType) NOT NULL PRIMARY KEY)")
        let frame = try DataFrame([
            ("id", Column((0..<accounts).map(Int32.init))),
            ("balance", Column([Int64](repeating: Int64(balance), count: accounts))),
        ])
        try await owner.write(frame, to: "accounts")
    }
}
