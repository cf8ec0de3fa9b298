/// Where a request's answer goes; the wire makes tokens of it. Called on the thread that runs the request; blocks
/// while the client does not read.
protocol TDSSink: AnyObject {
    /// COLMETADATA: a result set begins.
    func columns(_ columns: [TDSColumn])
    /// One row: as many values as columns.
    func row(_ values: [TDSValue])
    /// An INFO or ERROR token.
    func message(_ message: TDSMessage)
    /// A statement's end: DONE, or DONEINPROC inside a procedure. The wire adds DONE_MORE, DONEPROC and DONE_ERROR by
    /// what follows and went before. `count` is nil where there is none (SET NOCOUNT ON, DDL).
    func done(count: Int64?, isSelect: Bool)
    /// RETURNSTATUS of a procedure.
    func returnStatus(_ status: Int32)
    /// RETURNVALUE of an OUT parameter.
    func returnValue(name: String, ordinal: Int, type: TDSType, value: TDSValue)
    /// A procedure of an RPC request has ended: DONEPROC.
    func procedureDone()
    /// ENVCHANGE tokens that the engine knows of.
    func changed(_ change: TDSChange)

    /// Whether the request was cancelled. ``TDSSession/cancel()`` reaches only a run that has begun, so `run` asks this
    /// once when it is ready to be cancelled, or a cancel that came a moment before would be lost.
    var isCancelled: Bool { get }

    /// Asked when the outermost transaction that was begun explicitly is about to be committed.
    func committing() -> TDSCommitOrder
    /// Told when that commit has taken effect, before its answer.
    func committed()
    /// KILL: ends another session by its `@@SPID`; false when there is none.
    func kill(_ sessionID: Int) -> Bool
}
