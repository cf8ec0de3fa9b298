/// Makes tokens, and packets of them, of what the engine says. Used by the session's thread alone, but for
/// the flag that tells it of a cancel.
final class AnswerWriter: TDSSink {
    private var writer = WireWriter(capacity: 1 << 17)
    private var cutter: PacketCutter
    private let transport: any WireTransport
    private let serverName: String
    private let hasNullRows: Bool
    private let faults: FaultBox
    private let killer: @Sendable (Int) -> Bool
    private let cancelFlag: CancelFlag

    private var columns: [TDSColumn] = []
    private var isProcedure = false
    private var hasError = false
    /// An error of severity 20 or more ends the connection.
    private var isFatal = false
    private var pending: PendingDone?
    private var tokens = 0
    private var stop: (token: Int, how: StandInFault.Ending)?
    /// The answer ends in silence: the connection is closed, or stalls.
    private(set) var isSilent = false

    private struct PendingDone {
        var token: UInt8
        var status: DoneStatus
        var command: UInt16
        var count: Int64
    }

    /// Bytes after which packets leave.
    private static let flushSize = 1 << 16

    init(
        transport: any WireTransport,
        cutter: PacketCutter,
        serverName: String,
        hasNullRows: Bool,
        faults: FaultBox,
        cancelFlag: CancelFlag,
        killer: @escaping @Sendable (Int) -> Bool
    ) {
        self.transport = transport
        self.cutter = cutter
        self.serverName = serverName
        self.hasNullRows = hasNullRows
        self.faults = faults
        self.cancelFlag = cancelFlag
        self.killer = killer
    }

    // A message's life

    /// A new answer begins. `ending`: after which token it is to break off, and how.
    func begin(isProcedure: Bool, ending: (token: Int, how: StandInFault.Ending)? = nil) {
        self.isProcedure = isProcedure
        stop = ending
        tokens = 0
        hasError = false
        isFatal = false
        pending = nil
        columns = []
        if let size = nextPacketSize { cutter.resize(to: size) }
        nextPacketSize = nil
    }

    /// Ends the answer.
    func finish() {
        guard !isSilent else { return }
        if pending == nil || (hasError && pending?.status.contains(.error) == false) {
            let token = isProcedure ? WireToken.doneProcedure : WireToken.done
            put(PendingDone(token: token, status: [], command: 0, count: 0))
        }
        settle(isLast: true)
        flush(isEnd: true)
        if isFatal { breakOff(.close) }
    }

    /// Ends the answer of a request that was cancelled.
    func finishCancelled() {
        guard !isSilent else { return }
        defer { if isFatal { breakOff(.close) } }
        pending = nil
        hasError = false
        writer.doneToken(WireToken.done, status: .attention, command: 0, count: 0)
        flush(isEnd: true)
    }

    /// Forgets the answer to a message that the client took back before it had sent it whole.
    func discard() {
        pending = nil
        hasError = false
        writer.drop(first: writer.count)
    }

    /// The packets of the next answer have the negotiated size.
    func resizeAfterAnswer(to packetSize: Int) {
        nextPacketSize = packetSize
    }

    private var nextPacketSize: Int?

    /// The connection is closed when the answer has been sent.
    func closesAfterAnswer() {
        isFatal = true
    }

    // Tokens of the engine

    func columns(_ columns: [TDSColumn]) {
        guard isOpen else { return }
        settle(isLast: false)
        self.columns = columns
        writer.columnsToken(columns)
        written()
    }

    func row(_ values: [TDSValue]) {
        guard isOpen else { return }
        let place = writer.count
        do {
            try writer.rowToken(values, of: columns, withNullBits: hasNullRows)
        } catch {
            writer.cut(to: place)
            return fail(error)
        }
        written()
    }

    func message(_ message: TDSMessage) {
        guard isOpen else { return }
        settle(isLast: false)
        if message.severity > 10 { hasError = true }
        if message.severity >= 20 { isFatal = true }
        writer.messageToken(message, server: serverName)
        written()
    }

    func done(count: Int64?, isSelect: Bool) {
        guard isOpen else { return }
        var done = PendingDone(
            token: isProcedure ? WireToken.doneInProcedure : WireToken.done,
            status: count == nil ? [] : .count,
            command: isSelect ? 0xC1 : 0,
            count: count ?? 0
        )
        if isProcedure { done.status.insert(.more) }
        put(done)
    }

    func returnStatus(_ status: Int32) {
        guard isOpen else { return }
        settle(isLast: false)
        writer.returnStatusToken(status)
        written()
    }

    func returnValue(name: String, ordinal: Int, type: TDSType, value: TDSValue) {
        guard isOpen else { return }
        settle(isLast: false)
        let place = writer.count
        do {
            try writer.returnValueToken(name: name, ordinal: ordinal, type: type, value: value)
        } catch {
            writer.cut(to: place)
            return fail(error)
        }
        written()
    }

    func procedureDone() {
        guard isOpen else { return }
        put(PendingDone(token: WireToken.doneProcedure, status: [], command: 0, count: 0))
    }

    func changed(_ change: TDSChange) {
        guard isOpen else { return }
        settle(isLast: false)
        writer.changeToken(change)
        written()
    }

    func committing() -> TDSCommitOrder {
        switch faults.commit() {
        case nil: return .proceed
        case .deadlock: return .deadlock
        case .before:
            breakOff(.close)
            return .abandon
        case .after:
            breaksAfterCommit = true
            return .proceed
        }
    }

    private var breaksAfterCommit = false

    func committed() {
        guard breaksAfterCommit else { return }
        breaksAfterCommit = false
        breakOff(.close)
    }

    var isCancelled: Bool { cancelFlag.isSet }

    func kill(_ sessionID: Int) -> Bool { killer(sessionID) }

    // Tokens of the wire's own

    /// Writes any token.
    func token(_ body: (inout WireWriter) -> Void) {
        guard isOpen else { return }
        settle(isLast: false)
        body(&writer)
        written()
    }

    // Within

    /// Nothing more is said once the request is cancelled or the answer broken off.
    private var isOpen: Bool { !isSilent && !cancelFlag.isSet }

    private func put(_ done: PendingDone) {
        settle(isLast: false)
        pending = done
        if hasError { pending?.status.insert(.error) }
        hasError = false
    }

    /// Writes the DONE that waits to know whether more follows.
    private func settle(isLast: Bool) {
        guard var done = pending else { return }
        pending = nil
        if isLast {
            if done.token == WireToken.doneInProcedure { done.token = WireToken.doneProcedure }
            done.status.remove(.more)
        } else {
            done.status.insert(.more)
        }
        writer.doneToken(done.token, status: done.status, command: done.command, count: done.count)
        written()
    }

    /// Counts a token, which may be the one to break off after.
    @inline(__always)
    private func written() {
        tokens += 1
        if let stop, tokens >= stop.token { return breakOff(stop.how) }
        if writer.count >= Self.flushSize { flush(isEnd: false) }
    }

    private func flush(isEnd: Bool) {
        guard !isSilent else { return }
        let leaving = cutter.leaving(of: writer.count, isEnd: isEnd)
        guard leaving > 0 || isEnd else { return }
        let bytes = UnsafeRawBufferPointer(rebasing: writer.bytes[..<leaving])
        transport.send(size: cutter.size(of: leaving)) { target in
            cutter.cut(bytes, type: .answer, isEnd: isEnd, to: target)
        }
        writer.drop(first: leaving)
    }

    /// Ends the answer as a fault says: what was written leaves, and then nothing.
    func breakOff(_ how: StandInFault.Ending) {
        guard !isSilent else { return }
        isSilent = true
        defer { if how != .stall { transport.close(how == .reset ? .reset : .flushed) } }
        guard writer.count > 0 else { return }
        let size = cutter.size(of: writer.count)
        var kept = size
        if how == .halfPacket { kept = Packet.headerSize + max(0, writer.count / 2) }
        transport.send(size: kept) { target in
            let whole = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 1)
            defer { whole.deallocate() }
            cutter.cut(writer.bytes, type: .answer, isEnd: false, to: whole)
            target.copyMemory(from: whole, byteCount: kept)
        }
        writer.drop(first: writer.count)
    }

    /// The engine said what its columns can't hold: a fault of the stand-in, told as an error that ends the connection.
    private func fail(_ error: WireError) {
        message(TDSMessage(number: 3624, severity: 20, text: "The stand-in can't send a value: \(error)."))
        breakOff(.close)
    }
}
