import Testing

@testable import ConnHandlerCommands

@Suite("Numbers as people read them")
struct QuantityTests {
    @Test(
        "digits are grouped by three",
        arguments: [
            (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (34_924, "34,924"), (1_234_567, "1,234,567"),
            (-1000, "-1,000"), (-999, "-999"), (Int.min, "-9,223,372,036,854,775,808"),
        ]
    )
    func grouped(_ number: Int, _ text: String) {
        #expect(Quantity.grouped(number) == text)
    }

    @Test("one is singular, everything else plural", arguments: [(0, "0 rows"), (1, "1 row"), (2000, "2,000 rows")])
    func count(_ number: Int, _ text: String) {
        #expect(Quantity.count(number, "row") == text)
    }

    @Test("a rate is rounded, and without time it is the number")
    func rate() {
        #expect(Quantity.rate(3000, 2) == "1,500")
        #expect(Quantity.rate(5, 3) == "2")
        #expect(Quantity.rate(1234, 0) == "1,234")
    }

    @Test("padding never cuts")
    func padding() {
        #expect("url".padded(to: 6) == "url   ")
        #expect("opening".padded(to: 3) == "opening")
    }

    @Test("progress shows a bar only when the total is known")
    func progress() {
        #expect(Progress.line(rows: 500, done: 0, of: nil, seconds: 2) == "500 rows, 250 rows/s")
        #expect(Progress.line(rows: 1, done: 3, of: 0, seconds: 1) == "1 row, 1 rows/s")
        let half = Progress.line(rows: 1000, done: 50, of: 100, seconds: 1)
        #expect(half == "[###############...............] 50 %  1,000 rows, 1,000 rows/s")
    }

    @Test("progress never passes its end")
    func progressBeyondTheEnd() {
        let line = Progress.line(rows: 1, done: 500, of: 100, seconds: 1)
        #expect(line.hasPrefix("[" + String(repeating: "#", count: 30) + "] 100 %"))
    }

    @Test("a stopwatch says milliseconds and then seconds")
    func stopwatch() {
        let elapsed = Stopwatch().elapsed
        #expect(elapsed.hasSuffix(" ms") || elapsed.hasSuffix(" s"))
    }
}
