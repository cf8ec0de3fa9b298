/// One accepted connection of a ``TwinServer``; used by the server's thread alone.
final class TwinConnection {
    enum Progress {
        /// What there was to send has been sent; the next request may be read.
        case ready
        /// The socket takes no more for the moment.
        case blocked
        /// Something else will go on: a timer, or nothing.
        case waiting
        case ended
    }

    let descriptor: Int32
    var parser: TwinRequestParser
    /// A request was received and is not answered to the end.
    var isBusy = false
    var wakeTime: MonotonicTime?
    private var steps: [TwinAction] = []
    private(set) var answersSent = 0
    private var isSilent = false

    init(descriptor: Int32, number: Int, keptBytes: Int) {
        self.descriptor = descriptor
        parser = TwinRequestParser(connection: number, keptBytes: keptBytes)
    }

    func begin(_ steps: [TwinAction]) {
        self.steps = steps.reversed()
    }

    /// Sends bytes between answers, as `100 Continue`.
    func sendNow(_ text: String) {
        _ = Sockets.write(descriptor, Array(text.utf8)[...])
    }

    /// Goes on until it must wait. `reset` is set when the end is to be a reset.
    func advance(reset: inout Bool) -> Progress {
        if wakeTime != nil || isSilent { return .waiting }
        while let step = steps.popLast() {
            switch step {
            case .send(var bytes):
                while !bytes.isEmpty {
                    switch Sockets.write(descriptor, bytes) {
                    case .sent(let count): bytes = bytes.dropFirst(count)
                    case .wouldBlock:
                        steps.append(.send(bytes))
                        return .blocked
                    case .failed: return .ended
                    }
                }
            case .pause(let time):
                wakeTime = .now + time
                return .waiting
            case .drip(let bytes, let count, let every):
                guard !bytes.isEmpty else { continue }
                steps.append(.drip(bytes.dropFirst(count), bytes: count, every: every))
                steps.append(.pause(every))
                steps.append(.send(bytes.prefix(count)))
            case .done:
                if isBusy { answersSent += 1 }
                isBusy = false
            case .close: return .ended
            case .reset:
                reset = true
                return .ended
            case .silence:
                isSilent = true
                return .waiting
            }
        }
        return .ready
    }
}
