extension HTTPOptions {
    /// Takes the options that a connection URL may carry.
    ///
    /// | key | value |
    /// |---|---|
    /// | `raiseForStatus`, `compression`, `cookies`, `verifiesOnConnect` | `true` or `false` |
    /// | `allowsOffOriginURLs`, `allowsDowngrade`, `allowsCredentialsInClear` | `true` or `false` |
    /// | `logsMessages`, `logsBodies` | `true` or `false` |
    /// | `redirects` | the most redirects of a call, 0 for none |
    /// | `maximumResponse`, `maximumDecompressed` | bytes |
    /// | `firstByteTimeout` | a length of time such as `30s`; `0` for no limit |
    /// | `lowSpeedBytes`, `lowSpeedWindow` | bytes a second, 0 for no limit, and for how long |
    /// | `httpVersion` | `1.1` or `2` |
    /// | `maximumConnectionsPerHost` | 1 to 65535 |
    /// | `requestsPerSecond`, `burst`, `concurrent` | the rate limit |
    /// | `retryStatuses` | statuses with commas between, for example `429,503` |
    /// | `userAgent` | the header's text |
    ///
    /// - Throws: `.invalidInput` that names the key, never the value.
    public static func take(from items: inout QueryItems) throws(ConnError) -> HTTPOptions {
        var options = HTTPOptions()
        let flags: [(String, WritableKeyPath<HTTPOptions, Bool>)] = [
            ("raiseForStatus", \.raiseForStatus), ("compression", \.compression), ("cookies", \.cookies),
            ("verifiesOnConnect", \.verifiesOnConnect), ("allowsOffOriginURLs", \.allowsOffOriginURLs),
            ("allowsDowngrade", \.allowsDowngrade), ("allowsCredentialsInClear", \.allowsCredentialsInClear),
            ("logsMessages", \.logsMessages), ("logsBodies", \.logsBodies),
        ]
        for (key, path) in flags {
            if let value = try items.takeBool(key) { options[keyPath: path] = value }
        }
        if let value = try items.takeInt("redirects", in: 0...100) { options.redirects = .follow(value) }
        if let value = try items.takeInt("maximumResponse", in: 1...Int.max) { options.maximumResponse = value }
        if let value = try items.takeInt("maximumDecompressed", in: 1...Int.max) { options.maximumDecompressed = value }
        if let value = try items.takeDuration("firstByteTimeout") {
            options.firstByteTimeout = value == .zero ? nil : value
        }
        options.lowSpeed = try lowSpeed(from: &items)
        if let value = try items.takeChoice("httpVersion", of: HTTPVersionChoice.self) { options.httpVersion = value }
        if let value = try items.takeInt("maximumConnectionsPerHost", in: 1...65_535) {
            options.maximumConnectionsPerHost = value
        }
        options.rateLimit = try rateLimit(from: &items)
        if let text = try items.take("retryStatuses") { options.retryStatuses = try statuses(text) }
        if let value = try items.take("userAgent") { options.userAgent = value }
        return options
    }

    private static func lowSpeed(from items: inout QueryItems) throws(ConnError) -> HTTPLowSpeed? {
        var limit = HTTPLowSpeed()
        if let bytes = try items.takeInt("lowSpeedBytes", in: 0...Int.max) { limit.bytesPerSecond = bytes }
        if let window = try items.takeDuration("lowSpeedWindow", in: .seconds(1)...(.seconds(86_400))) {
            limit.window = window
        }
        return limit.bytesPerSecond == 0 ? nil : limit
    }

    private static func rateLimit(from items: inout QueryItems) throws(ConnError) -> HTTPRateLimit? {
        let rate = try items.takeDouble("requestsPerSecond", in: 0.000_1...1_000_000)
        let burst = try items.takeInt("burst", in: 1...1_000_000)
        let concurrent = try items.takeInt("concurrent", in: 1...1_000_000)
        guard rate != nil || burst != nil || concurrent != nil else { return nil }
        let limit = HTTPRateLimit(requestsPerSecond: rate, burst: burst ?? 1, concurrent: concurrent)
        try limit.validate()
        return limit
    }

    private static func statuses(_ text: String) throws(ConnError) -> Set<Int> {
        var statuses: Set<Int> = []
        if text.isEmpty { return statuses }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let status = Int(part), (400...599).contains(status) else {
                throw ConnError(
                    .invalidInput,
                    "The key 'retryStatuses' of the URL is not a list of statuses from 400 to 599",
                    advice: "write for example retryStatuses=429,503",
                    phase: .connect
                )
            }
            statuses.insert(status)
        }
        return statuses
    }
}
