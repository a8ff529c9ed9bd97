import MillraceTesting
import Testing

@testable import MillraceRails

/// Law P20 for each rail and each of its actions, on generated texts.
@Suite struct RedactionConformanceTests {
    static let actions: [RedactionAction] = [.mask, .block, .stars(keepingLast: 4), .hash(HashKey("key")), .placeholder]

    @Test("P20: personal data, each action: an address with digits, a card among digits, numbers side by side", arguments: actions)
    func personalData(action: RedactionAction) throws {
        let kit = RailConformance(
            try PersonalDataRail(action: action),
            matches: [
                "ann.4111111111111111@example.org", "4111 1111 1111 1111", "+44 20 7946 0958", "DE89 3704 0044 0532 0130 00", "123-45-6789",
                "203.0.113.7", "00:1A:2b:3C:4d:5E", "390.533.447-05", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "born 17.05.1990",
                "48°51'29\"N 2°17'40\"E", "passport C01X00T47",
            ],
            nearMatches: [
                "4111 1111 1111 1112 ", "4000 ", "1.2.3.4.5", "+", "@", "12 34 56 ", "GB82 WEST 1234 5698 7654 33", "ann@", "0x12", "::",
                "1-2-3-4",
                "((555) ", "2001:db8:", "SSN ",
            ],
            filler: ["so it is, ", "né à ", "中文。", "\n", "(and) "], maxHeldByteCount: PersonalDataRail.maxHeldByteCount)
        #expect(kit.failures(seeds: 0..<25).isEmpty, "\(kit.failures(seeds: 0..<25).first?.description ?? "")")
    }

    @Test("P20: secrets, each action: keys side by side, cut off, behind names", arguments: actions)
    func secrets(action: RedactionAction) throws {
        let kit = RailConformance(
            try SecretsRail(action: action),
            matches: [
                ["AK", "IA", "QZ7PX4KD2MV6TB3N"].joined(), ["gh", "p_", String(repeating: "aB3dE5", count: 6)].joined(),
                ["sk-", "ant-api03-", String(repeating: "aB3dE5fG7h", count: 5)].joined(), "api_key=9fK2xQ7LmP4vR8tZ1bN6",
                "postgres://app:s3cr3t-W0rd@db/x", "Authorization: Bearer abc.DEF-123_456", SecretsRailTests.jwt,
                "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----",
            ],
            nearMatches: [
                "AKIA", "sk-", "eyJ", "-----BEGIN ", "postgres://", "token: ", "password=", "ghp_a", "https://u:", "secret_", "key-",
            ],
            filler: ["so it is, ", "né à ", "中文。", "\n", "42 "], maxHeldByteCount: SecretsRail.maxHeldByteCount)
        #expect(kit.failures(seeds: 0..<25).isEmpty, "\(kit.failures(seeds: 0..<25).first?.description ?? "")")
    }

    @Test("P20 and RG-27: placeholders on their way back")
    func restore() throws {
        let context = RailContext.sample
        _ = context.vault.placeholder(for: "ann@example.org", kind: "EMAIL")
        _ = context.vault.placeholder(for: "+1 555 234 5678", kind: "PHONE_NUMBER")
        let kit = RailConformance(
            try RestoreRail(), matches: ["<EMAIL_1>", "<PHONE_NUMBER_1>", "\\<EMAIL\\_1\\>", "&lt;EMAIL_1&gt;"],
            nearMatches: ["<EMAIL_2>", "<b>", "<", "&lt;", "<EMAIL", "\\_", "&amp;"], filler: ["so ", "né ", "中文 ", "\n", "1 > 0 "],
            maxHeldByteCount: PlaceholderText.maxByteCount, request: TextFilterRequest(place: .output, channel: .text, context: context))
        #expect(kit.failures(seeds: 0..<100).isEmpty, "\(kit.failures(seeds: 0..<100).first?.description ?? "")")
    }
}
