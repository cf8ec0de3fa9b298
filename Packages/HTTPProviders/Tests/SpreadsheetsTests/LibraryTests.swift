import Spreadsheets
import Testing

struct LibraryTests {
    @Test func bothLibrariesAreLinked() {
        #expect(SpreadsheetLibraries.text.contains("libzip 1"))
        #expect(SpreadsheetLibraries.text.contains("expat_2"))
    }
}
