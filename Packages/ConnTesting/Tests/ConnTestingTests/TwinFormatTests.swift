import Testing

@testable import ConnTesting

extension ConnTestingTests {
    @Suite struct TwinFormatTests {
        @Test(arguments: [
            #"{"a":[1,-2.5e3,true,false,null,"x\"\\\n\t\u00e9\ud83d\ude00/"],"b":{}}"#, "[]", "0", #""""#,
        ])
        func jsonIsReadAndWritten(text: String) throws {
            let value = try #require(TwinJSON(Array(text.utf8)))
            #expect(TwinJSON(Array(value.rendered.utf8)) == value)
        }

        @Test(arguments: [
            "", "{", "[1,]", "{\"a\" 1}", "tru", "1 2", "\"\\x\"", "\"a\nb\"", String(repeating: "[", count: 200),
        ])
        func whatIsNoJSONIsRefused(text: String) {
            #expect(TwinJSON(Array(text.utf8)) == nil)
        }

        @Test func checksumsAreThoseOfZip() {
            #expect(TwinChecksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        }

        @Test(arguments: [(0, 1970, 1, 1), (19_753, 2024, 1, 31), (-1, 1969, 12, 31), (11_016, 2000, 2, 29)])
        func daysAndDatesAgree(days: Int64, year: Int, month: Int, day: Int) {
            let date = TwinTime.Date(year: year, month: month, day: day)
            #expect(TwinTime.days(date) == days)
            #expect(TwinTime.date(days: days) == date)
        }

        @Test func datesOfHeadersAreWrittenAsHTTPWantsThem() {
            #expect(TwinText.date(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        }
    }
}
