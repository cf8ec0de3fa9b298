/// What a ``TwinServer`` does to a request instead of, or to, the answer of its route.
public struct TwinFault: Sendable {
    /// When to come back, as `Retry-After` says it.
    public enum RetryAfter: Sendable, Hashable {
        /// In so many seconds.
        case seconds(Int)
        /// At a date so many seconds after the answer's `Date`.
        case date(secondsFromNow: Int)
        /// Any text.
        case text(String)
    }

    let name: String
    let apply: @Sendable (TwinRequest, () -> TwinResponse) -> TwinResponse

    /// A fault of your own.
    ///
    /// - Parameters:
    ///   - name: what ``TwinStatistics/faults`` counts it under.
    ///   - apply: gets the request and the route's answer, which is only worked out when asked for; runs on the
    ///     server's thread and must not block.
    public init(_ name: String, _ apply: @escaping @Sendable (TwinRequest, () -> TwinResponse) -> TwinResponse) {
        self.name = name
        self.apply = apply
    }

    /// A status instead of the answer; the route is not asked.
    public static func status(
        _ status: Int,
        retryAfter: RetryAfter? = nil,
        headers: TwinHeaders = [:],
        body: String = ""
    ) -> TwinFault {
        TwinFault("status \(status)") { _, _ in
            var response = TwinResponse.text(body, status: status)
            response.headers.fields += headers.fields
            let now = TwinText.secondsSince1970
            switch retryAfter {
            case .seconds(let seconds): response.headers["Retry-After"] = String(seconds)
            case .date(let seconds):
                response.headers["Date"] = TwinText.date(now)
                response.headers["Retry-After"] = TwinText.date(now + seconds)
            case .text(let text): response.headers["Retry-After"] = text
            case nil: break
            }
            return response
        }
    }

    /// 401 with a challenge; the route is not asked.
    public static var unauthorized: TwinFault {
        .status(401, headers: ["WWW-Authenticate": "Bearer error=\"invalid_token\""])
    }

    /// 429 with the time to wait.
    public static func tooManyRequests(retryAfter: RetryAfter) -> TwinFault {
        .status(429, retryAfter: retryAfter)
    }

    /// An HTML page under 200, as a proxy's log-in page or a wrong address gives it.
    public static var html: TwinFault {
        TwinFault("html") { _, _ in
            .html("<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>")
        }
    }

    /// Another answer; the route is not asked.
    public static func answer(_ response: TwinResponse) -> TwinFault {
        TwinFault("answer") { _, _ in response }
    }

    /// The route's answer after a wait.
    public static func delay(_ delay: Duration) -> TwinFault {
        changed("delay") { $0.delay += delay }
    }

    /// The route's answer with its whole length announced, of which only so many bytes of the body come.
    public static func truncated(afterBytes count: Int, _ ending: TwinResponse.Ending = .close) -> TwinFault {
        changed("truncated") {
            $0.cutAfter = count
            $0.ending = ending
        }
    }

    /// The route's answer cut short with the shorter length announced: HTTP sees nothing wrong in it.
    public static func shortened(toBytes count: Int) -> TwinFault {
        changed("shortened") { $0.body = Array($0.body.prefix(count)) }
    }

    /// The route does its work, and the connection ends without an answer.
    public static func answerLost(_ ending: TwinResponse.Ending = .close) -> TwinFault {
        changed("answerLost") {
            $0.isSent = false
            $0.ending = ending
        }
    }

    /// The route's answer, changed.
    public static func changed(
        _ name: String = "changed",
        _ change: @escaping @Sendable (inout TwinResponse) -> Void
    ) -> TwinFault {
        TwinFault(name) { _, answer in answer().with(change) }
    }
}
