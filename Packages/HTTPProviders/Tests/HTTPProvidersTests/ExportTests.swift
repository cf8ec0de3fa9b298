import HTTPProviders
import Testing

struct ExportTests {
    @Test func oneImportBringsTheCores() {
        #expect(RetryPolicy().maxRetries == 8)
        #expect(CCEEFileFormat(csv: .brazilian, compression: .automatic).csv.separator == ";")
        #expect(HTTPConnProperties("https://h").endpoint.host == "h")
    }
}
