/** What tests share: golden fixtures and seeded random cases. */
package org.align4j.testkit;
