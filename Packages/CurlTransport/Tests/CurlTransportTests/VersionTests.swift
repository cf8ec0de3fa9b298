import CurlTransport
import Testing

struct VersionTests {
    @Test func theLinkedLibraryIsNotOlderThanTested() throws {
        let parts = CurlVersion.text.split(separator: ".").compactMap { Int($0) }
        try #require(parts.count >= 2)
        #expect(parts[0] > 7 || (parts[0] == 7 && parts[1] >= 88))
    }
}
