import HTTPCore
import Testing

struct ExportTests {
    @Test func oneImportBringsTheCores() {
        #expect(RetryPolicy().maxRetries == 8)
        #expect(Column([1, 2]).count == 2)
    }
}
