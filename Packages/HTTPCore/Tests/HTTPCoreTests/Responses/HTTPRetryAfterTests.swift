import Testing

@testable import HTTPCore

@Suite struct HTTPRetryAfterTests {
    private static let now: Int64 = 784_111_777  // Sun, 06 Nov 1994 08:49:37 GMT

    @Test(
        arguments: [
            ("120", .seconds(120)), ("0", .zero), (" 7 ", .seconds(7)),
            ("99999999999999999999999", .seconds(9_000_000_000)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", .seconds(60)),
            ("Sun Nov  6 08:50:37 1994", .seconds(60)),
            ("Sun, 06 Nov 1994 08:40:00 GMT", .zero),
            ("", nil), ("-5", nil), ("1.5", nil), ("soon", nil), ("1 2", nil),
        ] as [(String, Duration?)]
    )
    func bothFormsAreRead(_ value: String, _ delay: Duration?) {
        #expect(HTTPRetryAfter.delay(in: ["Retry-After": value], now: Self.now) == delay)
    }

    @Test func aDateCountsFromTheServersOwnClock() {
        let headers: HTTPHeaders = [
            "Date": "Mon, 07 Nov 1994 00:00:00 GMT", "Retry-After": "Mon, 07 Nov 1994 00:00:30 GMT",
        ]
        #expect(HTTPRetryAfter.delay(in: headers, now: Self.now) == .seconds(30))
        let broken: HTTPHeaders = ["Date": "yesterday", "Retry-After": "Sun, 06 Nov 1994 08:49:47 GMT"]
        #expect(HTTPRetryAfter.delay(in: broken, now: Self.now) == .seconds(10))
        #expect(HTTPRetryAfter.delay(in: [:], now: Self.now) == nil)
    }
}
