/// Looks at the bytes of one direction and says where which fault strikes; knows no socket and no clock.
struct StreamInspector {
    enum Step {
        case bytes(ArraySlice<UInt8>)
        case strike(FaultAction)
    }

    private struct Strike {
        let offset: Int
        let order: Int
    }

    /// How much of a message is held back until its head is whole and the rules have judged its content.
    static let holdLimit = 65_536

    let direction: ProxyDirection
    private var rules: [ActiveRule] = []
    private var held: [UInt8] = []
    private var position = 0
    private var messageIndex = 0
    private var messageRest = 0
    private var waitingMessage: ProxyMessage?
    private var strikesAfterMessage: [Int] = []

    init(_ direction: ProxyDirection) {
        self.direction = direction
    }

    /// Adds a rule that counts from here.
    mutating func add(_ rule: FaultRule) {
        rules.append(ActiveRule(rule, byteBase: position, messageBase: messageIndex))
    }

    /// What is to happen before the next byte.
    mutating func strikesNow() -> [FaultAction] {
        var actions: [FaultAction] = []
        for index in rules.indices where !rules[index].isDone {
            guard case .bytes(let count) = rules[index].event else { continue }
            if rules[index].byteBase + count <= position {
                rules[index].isDone = true
                actions.append(rules[index].action)
            }
        }
        return actions
    }

    /// What is to happen with the next bytes: passing on and faults, in order.
    mutating func take(
        _ chunk: [UInt8],
        framing: inout (any MessageFraming)?,
        record: (ProxyMessage) -> Void
    ) -> [Step] {
        if rules.isEmpty, held.isEmpty, framing == nil {
            position += chunk.count
            return [.bytes(chunk[...])]
        }
        let data = held.isEmpty ? chunk : held + chunk
        var strikes: [Strike] = []
        let usable = framing == nil ? data.count : divide(data, &framing, &strikes, record)
        held = Array(data[usable...])
        findBytes(data[..<usable], &strikes)
        strikes.sort { ($0.offset, $0.order) < ($1.offset, $1.order) }
        position += usable
        var steps: [Step] = []
        var done = 0
        for strike in strikes {
            if strike.offset > done { steps.append(.bytes(data[done..<strike.offset])) }
            done = strike.offset
            steps.append(.strike(rules[strike.order].action))
        }
        if usable > done { steps.append(.bytes(data[done..<usable])) }
        if rules.allSatisfy(\.isDone), strikesAfterMessage.isEmpty { rules = [] }
        return steps
    }

    /// What was held back, when no more bytes will come.
    mutating func finish() -> [UInt8] {
        defer { held = [] }
        return held
    }

    private mutating func findBytes(_ bytes: ArraySlice<UInt8>, _ strikes: inout [Strike]) {
        for index in rules.indices where !rules[index].isDone {
            switch rules[index].event {
            case .bytes(let count):
                let offset = rules[index].byteBase + count - position
                guard offset <= bytes.count else { continue }
                rules[index].isDone = true
                strikes.append(Strike(offset: max(offset, 0), order: index))
            case .match(_, let side, _):
                guard let ends = rules[index].search?.ends(in: bytes) else { continue }
                let length = rules[index].search?.pattern.count ?? 0
                for end in ends where rules[index].isStruckByMatch() {
                    let offset = side == .after ? end : max(end - length, 0)
                    strikes.append(Strike(offset: offset, order: index))
                    break
                }
            case .start, .message: continue
            }
        }
    }

    /// Follows the messages; gives the count of bytes that can go on now.
    private mutating func divide(
        _ data: [UInt8],
        _ framing: inout (any MessageFraming)?,
        _ strikes: inout [Strike],
        _ record: (ProxyMessage) -> Void
    ) -> Int {
        var at = 0
        while at < data.count {
            if messageRest > 0 {
                let step = min(messageRest, data.count - at)
                at += step
                messageRest -= step
                if messageRest == 0 {
                    strikes += strikesAfterMessage.map { Strike(offset: at, order: $0) }
                    strikesAfterMessage = []
                }
                continue
            }
            if waitingMessage == nil {
                switch framing?.head(of: data[at...], direction) ?? .opaque {
                case .needMoreBytes where data.count - at < Self.holdLimit:
                    return at
                case .message(let type, let length) where length >= 1:
                    waitingMessage = ProxyMessage(
                        direction: direction,
                        index: messageIndex,
                        type: type,
                        length: length,
                        offset: position + at
                    )
                default:
                    framing = nil
                    return data.count
                }
            }
            guard let message = waitingMessage else { break }
            let content = data[at...].prefix(message.length)
            if content.count < min(message.length, Self.holdLimit), rules.contains(where: \.needsPayload) {
                return at
            }
            waitingMessage = nil
            record(message)
            judge(message, content, at, &strikes)
            messageIndex += 1
            messageRest = message.length
        }
        return data.count
    }

    private mutating func judge(
        _ message: ProxyMessage,
        _ content: ArraySlice<UInt8>,
        _ offset: Int,
        _ strikes: inout [Strike]
    ) {
        for index in rules.indices where !rules[index].isDone {
            let strikesAt: BoundarySide
            switch rules[index].event {
            case .message(let number, let side):
                guard rules[index].messageBase + number == message.index else { continue }
                rules[index].isDone = true
                strikesAt = side
            case .match(let match, let side, _):
                guard case .message(_, let matches) = match.content, matches(message, content) else { continue }
                guard rules[index].isStruckByMatch() else { continue }
                strikesAt = side
            case .start, .bytes: continue
            }
            if strikesAt == .before {
                strikes.append(Strike(offset: offset, order: index))
            } else {
                strikesAfterMessage.append(index)
            }
        }
    }
}
