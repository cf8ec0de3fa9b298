internal import Glibc
internal import Synchronization

extension EngineSession {
    func run(_ request: TDSRequest, to sink: any TDSSink) {
        gate.lock()
        defer {
            gate.unlock()
            // Whoever waits for the writer's place may have it now.
            engine.locks.wake()
        }
        var old = state.load(ordering: .relaxed)
        while true {
            let (done, current) = state.compareExchange(
                expected: old,
                desired: old & 4 | 1,
                ordering: .sequentiallyConsistent
            )
            if done { break }
            old = current
        }
        self.sink = sink
        defer {
            self.sink = nil
            dropTableVariables()
            let identity = frame.scopeIdentity
            frame = Frame()
            frame.scopeIdentity = identity
            publish()
            tryDepth = 0
            caught = nil
            depth = 0
            var old = state.load(ordering: .relaxed)
            while true {
                let (done, current) = state.compareExchange(
                    expected: old,
                    desired: old & 4,
                    ordering: .sequentiallyConsistent
                )
                if done { break }
                old = current
            }
        }
        if sink.isCancelled { cancel() }
        do throws(Stop) {
            if isCancelled { throw .cancelled }
            switch request {
            case .batch(let text): try batch(text)
            case .procedures(let calls):
                for call in calls { try remoteCall(call) }
            case .bulkLoad(let rows): try guarded { () throws(TDSMessage) in try bulkLoad(rows) }
            case .transaction(let request): try guarded { () throws(TDSMessage) in try manage(request) }
            }
        } catch {
            if case .failed(let message) = error { tell(message) }
            if case .cancelled = error { afterCancel() }
        }
    }

    func reset(keepingTransaction: Bool) {
        gate.lock()
        defer { gate.unlock() }
        if transaction.count > 0, !keepingTransaction { rollbackAll() }
        for lock in applicationLocks { _ = engine.locks.release(lock, session: login.sessionID, all: true) }
        applicationLocks = []
        dropTemporaryTables()
        settings = Settings()
        isolation = .readCommitted
        lockTimeout = -1
        textSize = 2_147_483_647
        firstWeekday = 7
        identityInsert = nil
        pendingBulk = nil
        prepared = [:]
        lastIdentity = .null
        rowCount = 0
        lastError = 0
        frame = Frame()
        if let first = engine.database(login.database.isEmpty ? "master" : login.database) { database = first }
    }

    /// With XACT_ABORT a cancelled request takes its transaction with it.
    private func afterCancel() {
        if settings.xactAbort, transaction.count > 0 { rollbackAll() }
    }

    /// Runs something that is no statement of a batch; an error is told.
    private func guarded(_ body: () throws(TDSMessage) -> Void) throws(Stop) {
        do throws(TDSMessage) { try body() } catch {
            try settle(error)
            sink?.done(count: nil, isSelect: false)
        }
    }

    private func batch(_ text: String) throws(Stop) {
        let units = Array(text.utf16)
        let statements: [Statement]
        do throws(TDSMessage) { statements = try parsed(units) } catch {
            lastError = error.number
            tell(error)
            sink?.done(count: nil, isSelect: false)
            return
        }
        do throws(Stop) { _ = try run(statements) } catch {
            if case .ended = error { return }
            throw error
        }
    }

    /// The statements of a text, kept for the next time.
    func parsed(_ units: [UInt16]) throws(TDSMessage) -> [Statement] {
        if let known = batches[units] { return known }
        let statements = try Parser.statements(of: units)
        if batches.count > 400 { batches = [:] }
        if units.count < 20_000 { batches[units] = statements }
        return statements
    }

    /// Tells the client an error or a message.
    func tell(_ message: TDSMessage) {
        guard !isCancelled else { return }
        var message = message
        if message.procedure.isEmpty { message.procedure = frame.procedure }
        if message.number == 1205 {
            message.text = message.text.replacing("Process ID", with: "Process ID \(login.sessionID)")
        }
        sink?.message(message)
    }

    func done(_ count: Int64?, isSelect: Bool = false) {
        guard !isCancelled, !frame.isInTrigger else { return }
        sink?.done(count: settings.noCount && !isSelect ? nil : count, isSelect: isSelect)
    }

    /// The clock, once for each statement.
    func readClock() {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let days = 719_162 + time.tv_sec / 86_400
        now = Moment(days: days, ticks: Int64(time.tv_sec % 86_400) * 10_000_000 + Int64(time.tv_nsec) / 100, offset: 0)
    }
}
