import Gzip
import Testing

struct VersionTests {
    @Test func zlibIsLinked() {
        #expect(ZlibVersion.text.hasPrefix("1."))
    }
}
