/// Passes ENVCHANGE on and drops everything else: for what the wire itself asks of the engine.
final class ChangeSink: TDSSink {
    private let target: any TDSSink

    init(_ target: any TDSSink) {
        self.target = target
    }

    func columns(_ columns: [TDSColumn]) {}
    func row(_ values: [TDSValue]) {}
    func message(_ message: TDSMessage) {}
    func done(count: Int64?, isSelect: Bool) {}
    func returnStatus(_ status: Int32) {}
    func returnValue(name: String, ordinal: Int, type: TDSType, value: TDSValue) {}
    func procedureDone() {}
    func changed(_ change: TDSChange) { target.changed(change) }
    var isCancelled: Bool { target.isCancelled }
    func committing() -> TDSCommitOrder { .proceed }
    func committed() {}
    func kill(_ sessionID: Int) -> Bool { false }
}
