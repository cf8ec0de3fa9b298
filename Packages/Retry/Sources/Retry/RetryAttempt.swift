/// One failed try, as the attempt log of the final error shows it.
public struct RetryAttempt: Sendable, Codable, Hashable, CustomStringConvertible {
    /// Which try of the call it was, counted from 1.
    public var number: Int

    /// The phase it failed in.
    public var phase: RetryPhase

    /// The server it went to, `host:port` for most; nil when the caller named none.
    public var endpoint: String?

    /// What went wrong, already without values and secrets.
    public var error: String

    /// The wait decided on after the try; nil when it was the last.
    public var wait: Duration?

    /// The time from the start of the call to this failure, right to some milliseconds.
    public var elapsed: Duration

    /// Makes an entry of an attempt log.
    public init(
        number: Int,
        phase: RetryPhase,
        endpoint: String?,
        error: String,
        wait: Duration?,
        elapsed: Duration
    ) {
        self.number = number
        self.phase = phase
        self.endpoint = endpoint
        self.error = error
        self.wait = wait
        self.elapsed = elapsed
    }

    /// One line with everything the entry knows.
    public var description: String {
        let place = endpoint.map { " on \($0)" } ?? ""
        let rest = wait.map { ", waited \($0)" } ?? ""
        return "#\(number) \(phase)\(place) failed after \(elapsed): \(error)\(rest)"
    }
}
