/// Makes texts with personal data whose places are known, and texts that only look like it.
///
/// Everything is invented: numbers get their check digits here, by code that shares nothing with the rails. One seed makes the same samples
/// everywhere. Half of the samples hold one or two values among prose, JSON, tables and code; the others hold none: numbers of orders, versions,
/// dates, hashes, sizes, code, and numbers whose check digit is wrong.
public enum PersonalDataSamples {
    /// Samples of one part.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - split: the part: its templates are no other part's.
    ///   - seed: what everything random follows from.
    public static func samples(_ count: Int, split: SampleSplit, seed: UInt64 = 1) -> [LabelledSample] {
        var random = split.generator(seed: seed)
        return (0..<count).map { number in
            number % 2 == 0 ? positive(split, &random) : negative(split, &random)
        }
    }

    /// The kinds that are made, in the words of `PersonalDataRail`.
    public static var kinds: Set<String> { Set(fields.map(\.kind)) }

    /// A kind of value and the texts it stands in.
    struct Field: Sendable {
        var kind: String
        var make: @Sendable (inout SeededGenerator) -> String
        /// Templates; `{x}` is the value.
        var templates: [String]
    }

    private static func positive(_ split: SampleSplit, _ random: inout SeededGenerator) -> LabelledSample {
        let field = fields[random.number(0...fields.count - 1)]
        let template = random.pick(split.share(of: field.templates)) ?? "{x}"
        let second = random.once(in: 3) ? fields[random.number(0...fields.count - 1)] : nil
        let value = field.make(&random)
        var writer = SampleWriter(source: "personal/\(field.kind)")
        if random.once(in: 2) { writer.write((random.pick(split.share(of: openings)) ?? "") + " ") }
        writer.write(template: template) { $0 == "x" ? (value, field.kind) : nil }
        if let second {
            let value = second.make(&random)
            writer.write(" ")
            writer.write(template: random.pick(split.share(of: second.templates)) ?? "{x}") { $0 == "x" ? (value, second.kind) : nil }
        }
        if random.once(in: 2) { writer.write(" " + (random.pick(split.share(of: closings)) ?? "")) }
        return writer.sample
    }

    private static func negative(_ split: SampleSplit, _ random: inout SeededGenerator) -> LabelledSample {
        let decoys = split.share(of: PersonalDataDecoys.all)
        let decoy = decoys[random.number(0...decoys.count - 1)]
        var writer = SampleWriter(source: "personal/\(decoy.name)")
        if random.once(in: 2) { writer.write((random.pick(split.share(of: openings)) ?? "") + " ") }
        writer.write(decoy.make(&random))
        if random.once(in: 2) { writer.write(" " + (random.pick(split.share(of: closings)) ?? "")) }
        return writer.sample
    }

    private static let openings: [String] = [
        "Hello,", "Thanks for the quick answer.", "Here is what you asked for:", "As discussed on Monday,", "Hi team!",
        "Sehr geehrte Damen und Herren,",
        "Bonjour,", "Note to self:", "FYI -", "Please update the record.", "Buenos días.", "Ticket 4711:",
    ]
    private static let closings: [String] = [
        "Thanks!", "Let me know.", "That is all for today.", "See the attachment.", "Best, K.", "Viele Grüße", "(sent from a train)",
        "Is that right?",
        "Cheers", "We open at 9.", "Merci.", "Done.",
    ]

    static let fields: [Field] = [
        Field(
            kind: "email", make: PersonalDataValues.email,
            templates: [
                "Write to {x}.", "My address is {x}, use it.", "\"email\": \"{x}\"", "Contact <{x}> for help", "mailto:{x}", "{x};",
                "Von: {x}", "cc {x} and nobody else",
                "user={x}&page=2",
            ]),
        Field(
            kind: "phone", make: PersonalDataValues.phone,
            templates: [
                "Call {x} today.", "Tel. {x}", "\"phone\": \"{x}\"", "My mobile is {x}.", "Ring me on {x} or not at all", "Telefon: {x}",
                "fax {x}", "WhatsApp {x}",
                "phone number ({x})",
            ]),
        Field(
            kind: "credit_card", make: PersonalDataValues.card,
            templates: [
                "Card {x} was charged.", "Pay with {x} please", "\"card_number\": \"{x}\"", "Visa or what: {x}, exp 12/29", "PAN={x}",
                "{x} is my card.", "Kreditkarte {x}",
                "number {x}, code 123", "refund to {x}",
            ]),
        Field(
            kind: "iban", make: PersonalDataValues.iban,
            templates: [
                "Transfer it to {x}.", "IBAN: {x}", "\"iban\":\"{x}\"", "Our account {x} is new", "Konto {x}", "{x} (the new one)",
                "pay {x} by Friday", "compte {x}",
                "account={x};",
            ]),
        Field(
            kind: "us_ssn", make: PersonalDataValues.socialSecurity,
            templates: [
                "SSN {x}", "His social security number is {x}.", "\"ssn\": \"{x}\"", "{x} is what the form says", "SSN: {x}, yes",
                "ssn={x}", "file under {x}",
                "Social Security No. {x}", "number on the card: {x}",
            ]),
        Field(
            kind: "br_cpf", make: PersonalDataValues.cpf,
            templates: [
                "CPF {x}", "O CPF do cliente é {x}.", "cpf={x}", "{x} no cadastro", "\"cpf\": \"{x}\"", "CPF: {x};", "meu CPF: {x}",
                "documento {x}", "CPF nº {x}",
            ]),
        Field(
            kind: "es_dni", make: PersonalDataValues.dni,
            templates: [
                "DNI {x}", "Mi DNI es {x}.", "NIF: {x}", "con DNI {x}, vecino de Madrid", "\"dni\":\"{x}\"", "{x} (titular)",
                "documento {x}", "dni={x}", "D.N.I. {x}",
            ]),
        Field(
            kind: "pl_pesel", make: PersonalDataValues.pesel,
            templates: [
                "PESEL {x}", "PESEL: {x}", "numer PESEL {x}", "\"pesel\": \"{x}\"", "pesel={x}", "PESEL pacjenta: {x}.", "PESEL nr {x}",
                "mój PESEL to {x}", "PESEL - {x}",
            ]),
        Field(
            kind: "in_aadhaar", make: PersonalDataValues.aadhaar,
            templates: [
                "Aadhaar {x}", "My Aadhaar number is {x}.", "\"aadhaar\": \"{x}\"", "aadhaar={x}", "Aadhaar no: {x}", "Aadhaar card {x}",
                "UIDAI {x}", "Aadhaar: {x}",
                "linked Aadhaar {x}",
            ]),
        Field(
            kind: "cn_resident_id", make: PersonalDataValues.residentID,
            templates: [
                "身份证号码：{x}", "身份证{x}", "id {x} on file", "\"id_card\":\"{x}\"", "我的身份证号是{x}。", "{x}", "证件 {x}", "身份证: {x}", "ID card {x}.",
            ]),
        Field(
            kind: "gb_nino", make: PersonalDataValues.nationalInsurance,
            templates: [
                "NINO {x}", "National Insurance number {x}.", "NI number: {x}", "\"nino\": \"{x}\"", "{x} (NI)", "my number is {x}",
                "NI {x}", "nino={x}", "ref {x}",
            ]),
        Field(
            kind: "se_personnummer", make: PersonalDataValues.personnummer,
            templates: [
                "Personnummer {x}", "Mitt personnummer är {x}.", "pnr: {x}", "\"personnummer\":\"{x}\"", "{x} enligt passet",
                "personnr {x}", "född {x}", "id={x}",
                "Kund {x}",
            ]),
        Field(
            kind: "ip_address", make: PersonalDataValues.address,
            templates: [
                "Login from {x}.", "client {x} - - GET /", "\"ip\": \"{x}\"", "ping {x}", "host={x}", "blocked {x} at noon",
                "X-Forwarded-For: {x}", "peer {x}, port 443",
                "The server is {x}",
            ]),
        Field(
            kind: "mac_address", make: PersonalDataValues.hardware,
            templates: [
                "MAC {x}", "ether {x}", "device {x} joined", "\"mac\":\"{x}\"", "hwaddr={x}", "lease for {x}.", "from {x} to all",
                "Mac: {x}", "bssid {x}",
            ]),
        Field(
            kind: "coordinates", make: PersonalDataValues.place,
            templates: [
                "coordinates: {x}", "GPS {x}", "located at {x}", "Lat/Lng {x}", "position {x}.", "location = ({x})", "geo:{x}",
                "coords {x}", "last seen location {x}",
            ]),
        Field(
            kind: "date_of_birth", make: PersonalDataValues.birthday,
            templates: [
                "born on {x}", "DOB: {x}", "date of birth {x}.", "\"birthdate\": \"{x}\"", "geboren am {x}", "née le {x}", "Birthday: {x}",
                "she was born {x} in Oslo",
                "Geburtsdatum {x}",
            ]),
        Field(
            kind: "passport", make: PersonalDataValues.passport,
            templates: [
                "passport {x}", "Passport No. {x}", "\"passport\": \"{x}\"", "my passport number is {x}", "Reisepass {x}", "pasaporte {x}",
                "passport: {x}.",
                "travels on passport {x}", "passeport n° {x}",
            ]),
        Field(
            kind: "crypto_address", make: PersonalDataValues.wallet,
            templates: [
                "Send it to {x}", "wallet {x}.", "\"address\":\"{x}\"", "BTC: {x}", "to={x}", "donations: {x} thanks", "from {x}",
                "deposit {x}", "my ETH {x}",
            ]),
    ]
}
