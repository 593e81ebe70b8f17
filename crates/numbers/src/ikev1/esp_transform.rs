//! IPsec ESP transform identifiers (RFC 2407 §4.4.4).

use crate::registry::registry;

registry! {
    EspTransform(u8) "esp transform" {
        ESP_DES_IV64 = 1 => "ESP_DES_IV64",
        ESP_DES = 2 => "ESP_DES",
        ESP_3DES = 3 => "ESP_3DES",
        ESP_RC5 = 4 => "ESP_RC5",
        ESP_IDEA = 5 => "ESP_IDEA",
        ESP_CAST = 6 => "ESP_CAST",
        ESP_BLOWFISH = 7 => "ESP_BLOWFISH",
        ESP_3IDEA = 8 => "ESP_3IDEA",
        ESP_DES_IV32 = 9 => "ESP_DES_IV32",
        ESP_RC4 = 10 => "ESP_RC4",
        ESP_NULL = 11 => "ESP_NULL",
        ESP_AES_CBC = 12 => "ESP_AES-CBC",
        ESP_AES_CTR = 13 => "ESP_AES-CTR",
        ESP_AES_CCM_8 = 14 => "ESP_AES-CCM_8",
        ESP_AES_CCM_12 = 15 => "ESP_AES-CCM_12",
        ESP_AES_CCM_16 = 16 => "ESP_AES-CCM_16",
        ESP_AES_GCM_8 = 18 => "ESP_AES-GCM_8",
        ESP_AES_GCM_12 = 19 => "ESP_AES-GCM_12",
        ESP_AES_GCM_16 = 20 => "ESP_AES-GCM_16",
        ESP_SEED_CBC = 21 => "ESP_SEED_CBC",
        ESP_CAMELLIA = 22 => "ESP_CAMELLIA",
        ESP_NULL_AUTH_AES_GMAC = 23 => "ESP_NULL_AUTH_AES-GMAC",
    }
}
