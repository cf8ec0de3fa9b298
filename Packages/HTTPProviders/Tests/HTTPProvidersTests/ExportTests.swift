import HTTPProviders
import Testing

struct ExportTests {
    @Test func oneImportBringsTheCores() {
        #expect(RetryPolicy().maxRetries == 8)
    }
}
