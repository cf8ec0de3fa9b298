@testable import TDSStandIn

/// Keeps what the engine says. Used on one thread.
final class RecordingSink: TDSSink {
    struct Result {
        var columns: [TDSColumn]
        var rows: [[TDSValue]] = []
    }

    var results: [Result] = []
    var messages: [TDSMessage] = []
    var counts: [Int64?] = []
    var statuses: [Int32] = []
    var outputs: [(name: String, value: TDSValue)] = []
    var changes: [TDSChange] = []
    var order: TDSCommitOrder = .proceed
    /// Called before each row is kept.
    var onRow: (() -> Void)?

    func columns(_ columns: [TDSColumn]) { results.append(Result(columns: columns)) }
    func row(_ values: [TDSValue]) {
        onRow?()
        results[results.count - 1].rows.append(values)
    }
    func message(_ message: TDSMessage) { messages.append(message) }
    func done(count: Int64?, isSelect: Bool) { counts.append(count) }
    func returnStatus(_ status: Int32) { statuses.append(status) }
    func returnValue(name: String, ordinal: Int, type: TDSType, value: TDSValue) { outputs.append((name, value)) }
    func procedureDone() {}
    func changed(_ change: TDSChange) { changes.append(change) }
    var isCancelled: Bool { false }
    func committing() -> TDSCommitOrder { order }
    func committed() {}
    func kill(_ sessionID: Int) -> Bool { false }

    /// The numbers of the errors told.
    var errors: [Int] { messages.filter { $0.severity > 10 }.map(\.number) }
    /// The first result's rows as text.
    var text: [[String]] {
        results.first.map { result in result.rows.map { zip($0, result.columns).map { Self.text($0, $1.type) } } } ?? []
    }
    var types: [TDSType] { results.first?.columns.map(\.type) ?? [] }

    static func text(_ value: TDSValue, _ type: TDSType) -> String {
        if case .null = value { return "NULL" }
        return Conversion.plainText(value, type) ?? "?"
    }
}
