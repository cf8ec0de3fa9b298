/// A connection's thread: it runs requests one after another and answers cancels.
// @unchecked: everything mutable is used under `monitor`, but for `answers`, which only the thread uses.
final class SessionWorker: @unchecked Sendable {
    enum Job: Sendable {
        case login(Login7)
        case message(MessageReader.Message)
        case bulk(BulkFeed, PacketStatus)
    }

    private enum Next {
        case job(Job)
        /// An ATTENTION that found nothing running.
        case acknowledge
        case end
    }

    let context: ServerContext
    let transport: any WireTransport
    private(set) var sessionID = 0
    let cancelFlag = CancelFlag()
    private let monitor = Monitor()
    private var jobs: [Job] = []
    private var owedAttentions = 0
    private var isRunning = false
    private var isIgnored = false
    private var isClosed = false
    private var session: (any TDSSession)?
    private var login: TDSLogin?
    private var answers: AnswerWriter?

    init(context: ServerContext, transport: any WireTransport) {
        self.context = context
        self.transport = transport
    }

    // From the network's thread

    /// Starts the thread; false when there is none to be had.
    func start() -> Bool {
        sessionID = context.register(self)
        let started = SessionThread.start { self.main() }
        if !started { context.remove(sessionID) }
        return started
    }

    func submit(_ job: Job) {
        monitor.withLock {
            jobs.append(job)
            monitor.wakeAll()
        }
    }

    /// Cancels what runs; the answer, or a message of its own, ends with DONE_ATTN.
    func attention() {
        context.statistics.count { $0.attentions += 1 }
        monitor.withLock {
            owedAttentions += 1
            cancelRunning()
        }
    }

    /// The client took back what it was sending.
    func ignore() {
        monitor.withLock {
            if isRunning { isIgnored = true }
            cancelRunning()
        }
    }

    /// The connection is gone.
    func disconnected() {
        monitor.withLock {
            isClosed = true
            cancelRunning()
        }
    }

    /// What is known of the session; `nil` before its login.
    var identity: TDSLogin? { monitor.withLock { login } }

    /// With the lock held.
    private func cancelRunning() {
        if isRunning {
            cancelFlag.set(true)
            session?.cancel()
        } else {
            jobs.removeAll()
        }
        monitor.wakeAll()
    }

    // The thread

    private func main() {
        let answers = AnswerWriter(
            transport: transport,
            cutter: PacketCutter(packetSize: 4096, sessionID: UInt16(truncatingIfNeeded: sessionID)),
            serverName: ServerContext.serverName,
            hasNullRows: context.options.sendsNullRows,
            faults: context.faults,
            cancelFlag: cancelFlag,
            killer: { [context] id in
                guard let other = context.worker(id) else { return false }
                other.transport.close(.now)
                return true
            }
        )
        self.answers = answers
        loop: while true {
            switch next() {
            case .end: break loop
            case .acknowledge: answers.finishCancelled()
            case .job(let job):
                perform(job, answers)
                finish(answers)
            }
        }
        let last = monitor.withLock {
            defer { session = nil }
            return session
        }
        last?.close()
        context.remove(sessionID)
    }

    private func next() -> Next {
        monitor.withLock {
            while true {
                if isClosed { return .end }
                if owedAttentions > 0 {
                    owedAttentions -= 1
                    return .acknowledge
                }
                if !jobs.isEmpty {
                    isRunning = true
                    isIgnored = false
                    cancelFlag.set(false)
                    return .job(jobs.removeFirst())
                }
                monitor.wait()
            }
        }
    }

    /// Ends a job's answer. An ATTENTION that comes after this point finds nothing running and is acknowledged by a
    /// message of its own.
    private func finish(_ answers: AnswerWriter) {
        let (isCancelled, isIgnored) = monitor.withLock {
            isRunning = false
            cancelFlag.set(false)
            guard owedAttentions > 0 else { return (false, self.isIgnored) }
            owedAttentions -= 1
            return (true, false)
        }
        if isCancelled {
            answers.finishCancelled()
        } else if isIgnored {
            answers.discard()
        } else {
            answers.finish()
        }
    }

    func perform(_ job: Job, _ answers: AnswerWriter) {
        switch job {
        case .login(let login): performLogin(login, answers)
        case .message(let message):
            do {
                let requests = try Self.requests(of: message)
                perform(requests, status: message.status, answers)
            } catch .unsupported(let what) {
                answers.begin(isProcedure: message.type == .procedures)
                answers.message(TDSMessage(number: 50000, severity: 16, text: "The stand-in does not take \(what)."))
            } catch {
                malformed(error)
            }
        case .bulk(let feed, let status): performBulk(feed, status, answers)
        }
    }

    /// A message that can't be ends the connection, with an error as SQL Server's that says why.
    func malformed(_ why: WireError) {
        context.statistics.count { $0.malformedMessages += 1 }
        answers?.begin(isProcedure: false)
        answers?.message(
            TDSMessage(
                number: 4002,
                severity: 20,
                text: "The incoming tabular data stream (TDS) protocol stream is incorrect: \(why)."
            )
        )
        answers?.finish()
        answers?.breakOff(.close)
    }

    private static func requests(of message: MessageReader.Message) throws(WireError) -> [TDSRequest] {
        switch message.type {
        case .batch: [try RequestReader.batch(message.data)]
        case .procedures: [try RequestReader.procedures(message.data)]
        default: try RequestReader.transaction(message.data)
        }
    }

    /// The session, once a login has made it.
    var current: (any TDSSession)? { monitor.withLock { session } }

    func setSession(_ session: any TDSSession, _ login: TDSLogin) {
        monitor.withLock {
            self.session = session
            self.login = login
        }
    }

    /// Waits as a fault says; a cancel ends it.
    func wait(_ duration: Duration) {
        let deadline = ContinuousMoment.after(duration)
        monitor.withLock {
            while !cancelFlag.isSet, !isClosed {
                if !monitor.wait(until: deadline) { return }
            }
        }
    }
}
