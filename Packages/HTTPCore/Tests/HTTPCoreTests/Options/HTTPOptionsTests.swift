import Testing

@testable import HTTPCore

@Suite struct HTTPOptionsTests {
    private func parse(_ url: String) throws -> (HTTPConnProperties, HTTPOptions) { try HTTPHandler.parsed(url) }

    @Test func everyKeyOfAURLIsTaken() throws {
        let (properties, options) = try parse(
            "https://api.example.com:8443/v1/%C3%BC%20x%25?raiseForStatus=false&compression=no&cookies=off&verifiesOnConnect=1"
                + "&allowsOffOriginURLs=yes&allowsDowngrade=true&allowsCredentialsInClear=on&logsMessages=true"
                + "&logsBodies=true&redirects=3&maximumResponse=1000&maximumDecompressed=2000&firstByteTimeout=5s"
                + "&lowSpeedBytes=10&lowSpeedWindow=20s&httpVersion=1.1&maximumConnectionsPerHost=7"
                + "&requestsPerSecond=2.5&burst=3&concurrent=4&retryStatuses=429,503&userAgent=me%2F1"
                + "&header=X-A:%201&header=Accept:text/csv&token=abc&tls=verify-ca&proxy=http://u:p@proxy:3128"
        )
        #expect(properties.baseURL == "https://api.example.com:8443/v1/%C3%BC%20x%25")
        #expect(properties.headers == ["X-A": "1", "Accept": "text/csv"])
        #expect(properties.tls == .verifyCA())
        #expect(properties.proxy == HTTPProxy(.http, host: "proxy", port: 3_128, user: "u", password: "p"))
        #expect("\(properties.authentication)" == "bearer")
        #expect(!options.raiseForStatus && !options.compression && !options.cookies && options.verifiesOnConnect)
        #expect(options.allowsOffOriginURLs && options.allowsDowngrade && options.allowsCredentialsInClear)
        #expect(options.logsMessages && options.logsBodies)
        #expect(options.redirects == .follow(3))
        #expect(options.maximumResponse == 1_000 && options.maximumDecompressed == 2_000)
        #expect(options.firstByteTimeout == .seconds(5))
        #expect(options.lowSpeed == HTTPLowSpeed(bytesPerSecond: 10, window: .seconds(20)))
        #expect(options.httpVersion == .http1)
        #expect(options.maximumConnectionsPerHost == 7)
        #expect(options.rateLimit == HTTPRateLimit(requestsPerSecond: 2.5, burst: 3, concurrent: 4))
        #expect(options.retryStatuses == [429, 503])
        #expect(options.userAgent == "me/1")
        try properties.validate()
        try options.validate()
    }

    @Test func whatAURLLeavesOutIsTheDefault() throws {
        let (properties, options) = try parse("http://localhost")
        let standard = HTTPOptions()
        #expect(try properties.url().string == "http://localhost/")
        #expect("\(properties.authentication)" == "none")
        #expect(properties.proxy == nil && properties.tls == nil && properties.headers.isEmpty)
        #expect(options.retryStatuses == standard.retryStatuses && options.redirects == standard.redirects)
        #expect(options.firstByteTimeout == .seconds(60) && options.lowSpeed == HTTPLowSpeed())
        #expect(options.rateLimit == nil)
        #expect(standard.retryStatuses == [408, 425, 429, 500, 502, 503, 504])
    }

    @Test func zeroMeansNoLimit() throws {
        let options = try parse("http://h?firstByteTimeout=0&lowSpeedBytes=0&redirects=0&retryStatuses=").1
        #expect(options.firstByteTimeout == nil && options.lowSpeed == nil && options.redirects == .none)
        #expect(options.retryStatuses.isEmpty)
    }

    @Test func credentialsOfAURLAreAuthentication() throws {
        #expect("\(try parse("https://u:topsecret@h/").0.authentication)" == "basic")
        #expect("\(try parse("https://h/?apiKey=topsecret").0.authentication)" == "apiKey")
        #expect("\(try parse("https://h/?apiKey=topsecret&apiKeyHeader=X-Key").0.authentication)" == "apiKey")
        var dumped = ""
        dump(try parse("https://u:topsecret@h/"), to: &dumped)
        dump(try parse("https://h/?token=topsecret&proxy=http://u:topsecret@p:1"), to: &dumped)
        #expect(!dumped.contains("topsecret"))
    }

    @Test(
        arguments: [
            ("https://h/?nonsense=topsecret", "'nonsense'"), ("https://h/?redirect=1", "did you mean 'redirects'"),
            ("https://h/?redirects=topsecret", "'redirects'"), ("https://h/?cookies=topsecret", "'cookies'"),
            ("https://h/?firstByteTimeout=topsecret", "'firstByteTimeout'"),
            ("https://h/?httpVersion=3", "'httpVersion'"),
            ("https://h/?retryStatuses=topsecret", "'retryStatuses'"),
            ("https://h/?retryStatuses=200", "'retryStatuses'"),
            ("https://h/?burst=2", "requestsPerSecond"), ("https://h/?concurrent=0", "'concurrent'"),
            ("https://h/?header=topsecret", "'header'"),
            ("https://h/?header=A%0A:%20topsecret", "'A…'".replacing("…'", with: "")),
            ("https://h/?header=Host%20:%20a%0Ab", "'Host'"),
            ("https://h/?header=Content-Length:1", "'Content-Length'"),
            ("https://u:topsecret@h/?token=topsecret", "several credentials"),
            ("https://h/?apiKey=topsecret&token=topsecret", "several credentials"),
            ("https://h/?apiKeyHeader=X", "'apiKeyHeader'"), ("https://a,b/", "2 hosts"), ("https:///x", "no host"),
            ("https://h/?proxy=ftp://topsecret", "proxy"), ("https://h/?proxy=http://p/topsecret", "proxy"),
            ("https://h/?proxy=http://u:topsecret@", "proxy"), ("ftp://h/", "'ftp'"), ("https://ex%C3%A4mple/", "xn--"),
            ("https://h/?tls=maybe", "'tls'"), ("https://h/?statementCacheSize=1", "'statementCacheSize'"),
        ]
    )
    func mistakesAreNamedAndValuesAreNot(_ url: String, _ words: String) throws {
        let error = try thrown { _ = try parse(url) }
        #expect("\(error)".contains(words), "\(error)")
        #expect(!"\(error)".contains("topsecret"))
    }

    // MARK: Properties

    @Test(arguments: [
        "", "h", "ftp://h", "http://u:topsecret@h", "http://a b", "http://h:x", "http://exämple", "http:///",
    ])
    func badBaseURLsAreRefusedBeforeAnythingIsSent(_ url: String) throws {
        let properties = HTTPConnProperties(url)
        let error = try thrown { try properties.validate() }
        #expect(error.kind == .invalidInput)
        #expect(error.message.hasPrefix("The base URL "))
        #expect(!"\(error) \(properties)".contains("topsecret"))
        #expect(throws: ConnError.self) { try HTTPHandler(properties, skipConnect: true) }
    }

    @Test func settingsThatContradictTheURLAreRefused() throws {
        #expect(throws: ConnError.self) { try HTTPConnProperties("http://h", tls: .verifyFull).validate() }
        #expect(throws: ConnError.self) { try HTTPConnProperties("https://h", tls: .off).validate() }
        #expect(throws: ConnError.self) { try HTTPConnProperties("https://h", headers: ["A": "b\nc"]).validate() }
        try HTTPConnProperties("http://h", tls: .off).validate()
        try HTTPConnProperties("https://h", tls: .unverified).validate()
    }

    @Test func theEndpointIsHostPortAndPath() {
        #expect("\(HTTPConnProperties("https://h/api/v1?key=topsecret"))" == "https://h:443/api/v1")
        #expect(HTTPConnProperties("http://[::1]:81").endpoint.description == "http://[::1]:81")
        #expect(HTTPConnProperties("nonsense topsecret").endpoint.system == "http")
        var properties = HTTPConnProperties("https://h")
        properties.headers.add("X-Api-Key", "topsecret")
        var dumped = ""
        dump(properties, to: &dumped)
        #expect(!dumped.contains("topsecret"))
    }

    @Test func optionsOutOfRangeAreNamed() throws {
        let changes: [(String, (inout HTTPOptions) -> Void)] = [
            ("maximumResponse", { $0.maximumResponse = 0 }), ("maximumDecompressed", { $0.maximumDecompressed = -1 }),
            ("maximumConnectionsPerHost", { $0.maximumConnectionsPerHost = 0 }),
            ("firstByteTimeout", { $0.firstByteTimeout = .zero }),
            ("lowSpeed", { $0.lowSpeed = .init(bytesPerSecond: 0) }),
            ("lowSpeed", { $0.lowSpeed = .init(window: .milliseconds(1)) }),
            ("retryStatuses", { $0.retryStatuses = [200] }),
            ("redirects", { $0.redirects = .follow(-1) }), ("User-Agent", { $0.userAgent = "a\r\nb" }),
            ("rate", { $0.rateLimit = .init(requestsPerSecond: 0) }),
        ]
        for (name, change) in changes {
            var options = HTTPOptions()
            change(&options)
            let error = try thrown { try options.validate() }
            #expect(error.message.contains(name), "\(error)")
        }
    }
}
