internal import ConnCoreTesting
internal import MoneyOrders
public import SQLCore

/// What the tables of a money run hold.
public struct MoneyTruth: Sendable {
    /// The numbers of the transfers that are there.
    public private(set) var transfers: Set<Int> = []
    /// How many marker rows are there.
    public private(set) var markers = 0
    /// What does not fit together: a transfer that is there twice, money made or lost, an account that does not match.
    public private(set) var problems: [String] = []

    /// Reads the tables, and works out from the transfers what each account must hold.
    public init(_ owner: SQLHandler<some SQLDriver>) async throws {
        let moved = try await owner.readFrame("SELECT id, source, target, amount FROM transfers")
        let held = try await owner.readFrame("SELECT id, balance FROM accounts")
        markers = try await owner.readScalar("SELECT COUNT(*) FROM commit_marker", as: Int.self) ?? 0
        var expected = [Int](repeating: MoneyOrder.balance, count: MoneyOrder.accounts)
        for row in 0..<moved.rowCount {
            let (id, amount) = (try Self.number(moved, 0, row), try Self.number(moved, 3, row))
            if !transfers.insert(id).inserted { problems.append("transfer \(id) is there twice") }
            expected[try Self.number(moved, 1, row)] -= amount
            expected[try Self.number(moved, 2, row)] += amount
        }
        var sum = 0
        for row in 0..<held.rowCount {
            let (id, balance) = (try Self.number(held, 0, row), try Self.number(held, 1, row))
            sum += balance
            if balance != expected[id] {
                problems.append("account \(id) holds \(balance), and its transfers make it \(expected[id])")
            }
        }
        if held.rowCount != expected.count { problems.append("\(held.rowCount) accounts are there") }
        let whole = MoneyOrder.accounts * MoneyOrder.balance
        if sum != whole { problems.append("the sum is \(sum) and was \(whole)") }
    }

    private static func number(_ frame: DataFrame, _ column: Int, _ row: Int) throws -> Int {
        guard case .int(let number) = frame.column(at: column).value(at: row) else {
            throw ContractFailure("'\(frame.columnNames[column])' is no whole number in row \(row)")
        }
        return Int(number)
    }
}
