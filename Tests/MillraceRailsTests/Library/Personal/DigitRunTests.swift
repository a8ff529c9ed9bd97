import Testing

@testable import MillraceRails

@Suite struct DigitRunTests {
    @Test("a run is read as groups: digits of other scripts, blanks and hyphens of all kinds as those of ASCII")
    func reading() {
        let run = DigitRun("１2a\u{00A0}٣४–5 (6")
        #expect(String(decoding: run.mask, as: UTF8.self) == "99A 99-9 (9")
        #expect(run.whole == CompactNumber("12A3456"))
        #expect(run.groups.map(\.isNumeric) == [false, true, true, true])
        // Full width has three bytes, the no-break space, Arabic and the rest as UTF-8 has them.
        #expect(run.bytes(run.range(of: 0...0)) == 0..<5)
        #expect(run.bytes(run.range(of: 1...1)) == 7..<12)
        #expect(!run.isJoined(before: 1) && run.isJoined(before: 2) && !run.isJoined(before: 3) && !run.isJoined(before: 4))
    }

    @Test("short keywords stand alone, long ones may be part of a word, those of scripts without blanks stand anywhere")
    func keywords() {
        #expect(ContextWords("my SSN: ").contain(["ssn"]) && !ContextWords("the lessn ").contain(["ssn"]))
        #expect(!ContextWords("single ").contain(["sin"]) && ContextWords("\"sin\":").contain(["sin"]))
        #expect(ContextWords("Krankenversicherungsnummer ").contain(["versicherungsnummer"]))
        #expect(ContextWords("我的手机").contain(["手机"]) && !ContextWords("").contain(["tel"]))
    }

    @Test("the text before tells whether a number goes on from it")
    func before() {
        #expect(ContextWords("a-").isJoined && ContextWords("12.").isJoined && !ContextWords("a -").isJoined && !ContextWords("-").isJoined)
        #expect(
            ContextWords("x 12 345 ").groupsBefore == 2 && ContextWords("12 345").groupsBefore == 0 && ContextWords("").groupsBefore == 0)
    }

    @Test("dates are days that exist, year first or last")
    func dates() {
        for date in ["1990-05-17", "17.5.1990", "05/17/1990", "29.02.2000", "1.1.90"] { #expect(isDate(date), "\(date)") }
        for date in ["1990-13-01", "31.04.1990", "1.2.3", "17.05.1790", "00/10/1990", "2024.1.99"] { #expect(!isDate(date), "\(date)") }
    }

    private func isDate(_ text: String) -> Bool {
        CalendarDate.isDate(text.split { !$0.isNumber }.map { CompactNumber(String($0)) })
    }

    @Test("national numbers with a zero in front are grouped alike")
    func trunkZero() {
        func isPhone(_ text: String) -> Bool {
            let run = DigitRun(text)
            return PhoneNumber.isTrunkZero(
                run.whole, lengths: run.groups.map(\.range.count),
                separators: run.groups.indices.dropFirst().map { run.separator(before: $0) })
        }
        for number in ["030 1234567", "0171/1234567", "020 7946 0958", "0412 345 678", "090-1234-5678"] {
            #expect(isPhone(number), "\(number)")
        }
        for number in ["01.02.2024", "0012 345 678", "01-02-2024 10", "030 1", "0123456789", "00 11 22 33 44"] {
            #expect(!isPhone(number), "\(number)")
        }
    }
}
