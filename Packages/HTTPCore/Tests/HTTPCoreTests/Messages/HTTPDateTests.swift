import Foundation
import Testing

@testable import HTTPCore

@Suite struct HTTPDateTests {
    private static let now: Int64 = 1_790_000_000  // 2026-09

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Sun, 06 Nov 1994 08:49:37 UTC", 784_111_777),
            ("sun, 6 nov 1994 08:49:37 gmt", 784_111_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2000 23:59:60 GMT", 951_868_800),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
            ("Sunday, 06-Nov-1994 08:49:37 GMT", 784_111_777),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ]
    )
    func theThreeFormsAreRead(_ text: String, _ seconds: Int64) {
        #expect(HTTPDate.parse(text, now: Self.now) == seconds)
    }

    /// RFC 9110 §5.6.7: more than 50 years ahead is of the century before.
    @Test(arguments: [("76", 2076), ("77", 1977), ("00", 2000), ("26", 2026), ("99", 1999)])
    func aYearOfTwoDigitsIsAtMostFiftyYearsAhead(_ short: String, _ year: Int) {
        let date = HTTPDate.parse("Monday, 01-Jan-\(short) 00:00:00 GMT", now: Self.now)
        #expect(date == HTTPDate.parse("Mon, 01 Jan \(year) 00:00:00 GMT", now: Self.now))
        #expect(date != nil)
    }

    @Test(
        arguments: [
            "", "120", "Sun", "Sun, 06 Nov 1994", "Sun, 31 Feb 2024 00:00:00 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:37 PST",
            "Sun, 06 Nov 94 08:49:37 GMT", "2024-01-01T00:00:00Z", "Sunday, 06-Nov-194 08:49:37 GMT",
            "Sun, 29 Feb 2023 00:00:00 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
            "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        ]
    )
    func everythingElseIsNoDate(_ text: String) {
        #expect(HTTPDate.parse(text, now: Self.now) == nil)
    }

    @Test func everyDayOfFourCenturiesIsReadBackInAllForms() {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        var random = RandomText(seed: 7)
        for _ in 0..<3_000 {
            let seconds = Int64.random(in: -2_000_000_000...10_000_000_000, using: &random)
            let part = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second, .weekday],
                from: Date(timeIntervalSince1970: TimeInterval(seconds))
            )
            guard let year = part.year, let month = part.month, let day = part.day, let hour = part.hour,
                let minute = part.minute, let second = part.second, let weekday = part.weekday
            else { continue }
            let name = days[(weekday + 5) % 7]
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let time = "\(two(hour)):\(two(minute)):\(two(second))"
            let fixed = "\(name), \(two(day)) \(months[month - 1]) \(year) \(time) GMT"
            let asctime = "\(name) \(months[month - 1]) \(day < 10 ? " \(day)" : "\(day)") \(time) \(year)"
            #expect(HTTPDate.parse(fixed, now: Self.now) == seconds)
            #expect(HTTPDate.parse(asctime, now: Self.now) == seconds)
        }
    }

    @Test func randomTextNeverTraps() {
        var random = RandomText(seed: 8)
        let pieces = ["Sun", ",", " ", "06", "Nov", "1994", "08:49:37", "GMT", "-", "94", ":", "99999999999999999999"]
        for _ in 0..<3_000 {
            _ = HTTPDate.parse(random.text(of: pieces, upTo: 10), now: Self.now)
            _ = HTTPDate.parse(String(decoding: random.bytes(upTo: 30), as: UTF8.self), now: Int64.max / 2)
        }
    }
}
