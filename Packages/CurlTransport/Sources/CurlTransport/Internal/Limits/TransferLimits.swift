/// Watches over a transfer's limits of time: told what happens and when, it says when to look again and what broke.
///
/// libcurl's own limits don't do: its low-speed limit counts the wait for the first byte, its time limit can't name the
/// stage. The limit for connecting is libcurl's.
struct TransferLimits: Sendable {
    /// Low speed is looked at in so many parts of the window.
    private static let parts: Int64 = 4

    private(set) var stage = TransferStage.queued
    private let deadline: MonotonicTime?
    private let firstByte: Duration?
    private let lowSpeed: CurlLowSpeed?
    /// The same in nanoseconds, and a part of the window.
    private let firstByteLength: Int64
    private let windowPart: Int64
    /// Whether bytes of a body may still have to be sent.
    private let sendsBody: Bool
    /// When the wait for the first byte began, or went on because bytes were sent.
    private var waitingSince = MonotonicTime(nanoseconds: 0)
    private var sent = 0
    /// When the transfer is to be looked at in its stage; `.max` for never.
    private var nextLook = MonotonicTime(nanoseconds: .max)
    /// The bytes received at the last looks, newest first, and how many looks there have been.
    private var marks: (Int, Int, Int, Int) = (0, 0, 0, 0)
    private var looks = 0

    init(_ request: CurlRequest) {
        self.init(
            deadline: request.deadline,
            firstByte: request.firstByteTimeout,
            lowSpeed: request.lowSpeed,
            sendsBody: !request.body.isNone,
            after: nil
        )
    }

    /// - Parameter last: The limits of the handle's last transfer: most have the same durations, which are costly to take
    ///   apart.
    init(
        deadline: ContinuousClock.Instant?,
        firstByte: Duration?,
        lowSpeed: CurlLowSpeed?,
        sendsBody: Bool,
        after last: TransferLimits?
    ) {
        self.deadline = deadline.map { MonotonicTime.moment(of: $0) }
        self.firstByte = firstByte
        self.lowSpeed = lowSpeed
        self.sendsBody = sendsBody
        if let last, last.firstByte == firstByte {
            firstByteLength = last.firstByteLength
        } else {
            firstByteLength = firstByte?.wholeNanoseconds ?? 0
        }
        if let last, last.lowSpeed?.window == lowSpeed?.window {
            windowPart = last.windowPart
        } else {
            windowPart = (lowSpeed?.window.wholeNanoseconds ?? 0) / Self.parts
        }
    }

    /// The first moment at which anything can break, whatever happens: a lower bound for the first look; `nil` for never.
    func earliest(from start: MonotonicTime) -> MonotonicTime? {
        var moment = deadline
        func consider(_ distance: Int64) {
            let other = start.advanced(by: distance)
            moment = min(moment ?? other, other)
        }
        if firstByte != nil { consider(firstByteLength / (sendsBody ? Self.parts : 1)) }
        if lowSpeed != nil { consider(windowPart) }
        return moment
    }

    /// When to call ``check(now:received:sent:isReceivingPaused:isSendingPaused:)`` next; `nil` for never.
    var due: MonotonicTime? {
        if let deadline { return min(deadline, nextLook) }
        return nextLook.nanoseconds == .max ? nil : nextLook
    }

    /// Whether a moment has to be told to ``connected(at:)`` and ``began(at:)``.
    var needsTime: Bool { firstByte != nil || lowSpeed != nil }

    mutating func started() { stage = .connecting }

    /// The connection stands, and the request goes out.
    mutating func connected(at now: MonotonicTime) {
        stage = .waiting
        guard firstByte != nil else { return }
        waitingSince = now
        sent = 0
        nextLook = now.advanced(by: firstByteLength / (sendsBody ? Self.parts : 1))
    }

    /// The first byte of the answer has come.
    mutating func began(at now: MonotonicTime) {
        stage = .receiving
        nextLook = MonotonicTime(nanoseconds: .max)
        guard lowSpeed != nil else { return }
        marks.0 = 0
        looks = 1
        nextLook = now.advanced(by: windowPart)
    }

    /// Looks whether a limit is broken.
    ///
    /// - Parameters:
    ///   - received: Bytes of the answer so far.
    ///   - sent: Bytes of the request's body so far.
    ///   - isReceivingPaused: Whether our side does not want bytes just now.
    ///   - isSendingPaused: Whether our side has no bytes just now.
    mutating func check(
        now: MonotonicTime,
        received: Int,
        sent: Int,
        isReceivingPaused: Bool,
        isSendingPaused: Bool
    ) -> TransferLimit? {
        if let deadline, now >= deadline { return .deadline(stage) }
        guard now >= nextLook else { return nil }
        switch stage {
        case .queued, .connecting:
            nextLook = MonotonicTime(nanoseconds: .max)
            return nil
        case .waiting: return checkFirstByte(now: now, sent: sent, isPaused: isSendingPaused)
        case .receiving: return checkSpeed(now: now, received: received, isPaused: isReceivingPaused)
        }
    }

    private mutating func checkFirstByte(now: MonotonicTime, sent: Int, isPaused: Bool) -> TransferLimit? {
        guard let firstByte else { return nil }
        if isPaused || sent != self.sent {
            self.sent = sent
            waitingSince = now
        }
        let end = waitingSince.advanced(by: firstByteLength)
        if now >= end { return .firstByte(firstByte) }
        nextLook = sendsBody ? min(end, now.advanced(by: firstByteLength / Self.parts)) : end
        return nil
    }

    private mutating func checkSpeed(now: MonotonicTime, received: Int, isPaused: Bool) -> TransferLimit? {
        guard let lowSpeed else { return nil }
        nextLook = now.advanced(by: windowPart)
        if isPaused {
            marks.0 = received
            looks = 1
            return nil
        }
        // With four marks the oldest is as old as the window.
        let isTooSlow = looks >= Int(Self.parts) && received - marks.3 < lowSpeed.bytes
        marks = (received, marks.0, marks.1, marks.2)
        looks += 1
        return isTooSlow ? .lowSpeed(lowSpeed) : nil
    }
}
