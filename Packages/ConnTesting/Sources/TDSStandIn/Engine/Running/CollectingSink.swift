/// Keeps rows instead of telling them: INSERT … EXEC.
final class CollectingSink: TDSSink {
    private(set) var rows: [[TDSValue]] = []
    private(set) var types: [TDSType] = []

    func columns(_ columns: [TDSColumn]) { types = columns.map(\.type) }
    func row(_ values: [TDSValue]) { rows.append(values) }
    func message(_ message: TDSMessage) {}
    func done(count: Int64?, isSelect: Bool) {}
    func returnStatus(_ status: Int32) {}
    func returnValue(name: String, ordinal: Int, type: TDSType, value: TDSValue) {}
    func procedureDone() {}
    func changed(_ change: TDSChange) {}
    var isCancelled: Bool { false }
    func committing() -> TDSCommitOrder { .proceed }
    func committed() {}
    func kill(_ sessionID: Int) -> Bool { false }
}
