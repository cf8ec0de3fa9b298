import PgSQL
import Testing

@Suite("PgSQLOptions")
struct OptionsTests {
    @Test("the documented defaults")
    func defaults() {
        let options = PgSQLOptions()
        #expect(options.statementCacheSize == 256)
        #expect(options.pooler == .none)
        #expect(options.numeric == .text)
        #expect(options.unknownTypes == .lenient)
    }
}
